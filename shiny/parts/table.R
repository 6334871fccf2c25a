# A table of rows, sortable by its heads (www/dashboard.js).

# kind as in format_kind(); bar: show the number's size behind it.
column <- function(name, label, kind = "text", bar = FALSE) {
  list(name = name, label = label, kind = kind, bar = bar)
}

# A column of one of MEASURES.
measure_column <- function(name, bar = FALSE) {
  column(name, MEASURES[[name]]$label, MEASURES[[name]]$kind, bar)
}

data_table <- function(rows, columns, currency, caption) {
  cells <- lapply(columns, table_cells, rows = rows, currency = currency)
  # As text: tags for each of some hundred cells would take longer than the question does.
  body <- paste0("<tr>", do.call(paste0, cells), "</tr>", collapse = "")
  tags$div(
    class = "table-scroll", tabindex = "0", role = "region", `aria-label` = caption,
    tags$table(
      class = "data-table",
      tags$caption(class = "visually-hidden", caption),
      tags$thead(tags$tr(lapply(columns, function(column) {
        tags$th(
          scope = "col", class = if (!column$kind %in% c("text", "day", "moment")) "number",
          tags$button(type = "button", class = "sort", column$label)
        )
      }))),
      tags$tbody(if (nrow(rows) > 0) HTML(body))
    )
  )
}

# The cells of a column as HTML, a text each.
table_cells <- function(column, rows, currency) {
  values <- rows[[column$name]]
  shown <- htmltools::htmlEscape(format_kind(values, column$kind, currency))
  if (column$kind == "text") return(sprintf("<td>%s</td>", shown))
  order <- as.numeric(values)
  class <- rep(if (column$kind %in% c("day", "moment")) "day" else "number", length(values))
  if (column$kind %in% c("change", "points")) {
    # The sign says it too, for whoever does not see the colour.
    tone <- ifelse(is.na(order) | order == 0, "neutral", ifelse(order > 0, "good", "bad"))
    class <- paste("number change", tone)
  }
  largest <- max(0, order, na.rm = TRUE)
  has_bar <- column$bar & !is.na(order) & largest > 0
  class[has_bar] <- paste(class[has_bar], "bar")
  style <- ifelse(has_bar, sprintf(" style=\"--size:%.3f\"", pmax(0, order) / largest), "")
  number <- ifelse(is.na(order), "", formatC(order, digits = 15, format = "fg", width = 1))
  # As JavaScript reads it.
  number[is.infinite(order)] <- "Infinity"
  sprintf("<td class=\"%s\"%s data-order=\"%s\">%s</td>", class, style, number, shown)
}
