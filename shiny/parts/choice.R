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

# The same for a few choices that are to be seen at once.
segments <- function(id, label, choices, selected) {
  tags$div(
    id = id, class = "switch segments shiny-input-radiogroup shiny-input-container",
    role = "radiogroup", `aria-label` = label,
    lapply(names(choices), function(name) {
      is_selected <- choices[[name]] == selected
      tags$label(
        tags$input(
          type = "radio", name = id, value = choices[[name]], checked = if (is_selected) NA
        ),
        tags$span(name)
      )
    })
  )
}

# What the browser says it chose, if it was offered.
choice <- function(value, offered, default) {
  if (is.character(value) && length(value) == 1 && value %in% offered) value else default
}
