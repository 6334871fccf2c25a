# The functions under test, as app.R reads them; none of them knows Shiny.
for (file in list.files("../../logic", pattern = "[.]R$", full.names = TRUE)) {
  source(file, encoding = "UTF-8")
}
