# The dashboard. logic/: plain functions (statements, filters, formats, shapes). parts/: what all
# tabs share. modules/: the tabs.
#
# To add a tab `x`: write modules/x.R with a list `x_tab` of id = "x", title, question, ui =
# function(id) and server = function(id, view) (what `view` can do: parts/view.R), and put "x" in
# its place in TABS below. What it asks is a file of sql/ with its parameters as $1, $2, …, those of
# the filters last, asked by `view$ask("name", …)` in a reactive. Each chart or table is a card_ui()
# and a card_server(); what they mean stands in logic/definitions.R. Outputs need no error handling.
# The first tab has a function opening(view), too: what is asked before anybody comes.

library(shiny, quietly = TRUE)
suppressPackageStartupMessages(library(bslib))
# Compiling what the tabs call keeps the first who open them waiting, and gains later ones nothing
# that could be measured: the packages are compiled.
compiler::enableJIT(0)
# Its methods must be known before the first question.
loadNamespace("RPostgreSQL")

TABS <- c(
  "overview", "acquisition", "funnel", "products", "journeys", "retention", "segments", "live",
  "health"
)

for (folder in c("logic", "parts", "modules")) {
  for (file in list.files(folder, pattern = "[.]R$", full.names = TRUE)) {
    source(file, local = TRUE, encoding = "UTF-8")
  }
}

# A tab without a file yet is left out.
tabs <- lapply(Filter(function(name) exists(name), paste0(TABS, "_tab")), function(name) get(name))
tab_ids <- vapply(tabs, `[[`, "", "id")

warehouse <- new_warehouse(statements = read_statements("sql"))
recall <- new_memory(function(name, ...) ask(warehouse, name, ...))
shop <- new_shop()
stack <- Sys.getenv("CLICKSTREAM_STACK", "clickstream")
pulse <- NULL

asked_tab <- function(request) {
  parse_filters(parse_query(request$QUERY_STRING), tab_ids)$filters$tab
}

ui <- function(request) page_ui(tabs, stack, asked_tab(request))

begin <- function() {
  pulse <<- new_pulse(warehouse)
  ask_ahead(tabs[[1]], recall, pulse)
}

server <- function(input, output, session) {
  # Also for a server that is not Shiny Server: the page comes back by itself.
  session$allowReconnect("force")
  # Shiny reads this file anew when its time has changed, and does not start it again.
  if (is.null(pulse)) begin()
  filters <- filters_server(input, session, pulse, tab_ids)
  view <- new_view(recall, pulse, filters$filters)
  output$banner <- renderUI(banner_ui(pulse$reading(), filters$refused()))
  output$filter_summary <- renderUI(filter_summary(filters$filters(), pulse$reading()))
  serve_shown(tabs, filters$tab, view)
}

app <- shinyApp(ui, server, onStart = function() {
  begin()
  onStop(function() for (database in c(warehouse, shop)) disconnect(database))
})
app$httpHandler <- keep_pages(app$httpHandler, function(request) {
  paste(asked_tab(request), www_version())
})
app
