# A choice that belongs to one card.

# choices: c(label = value).
small_select <- function(id, label, choices, selected) {
  tags$div(
    class = "small-select shiny-input-container",
    tags$label(class = "visually-hidden", `for` = id, label),
    tags$select(id = id, class = "shiny-bound-select", lapply(names(choices), function(name) {
      tags$option(value = choices[[name]], selected = if (choices[[name]] == selected) NA, name)
    }))
  )
}

# What the browser says it chose, if it was offered.
choice <- function(value, offered, default) {
  if (is.character(value) && length(value) == 1 && value %in% offered) value else default
}
