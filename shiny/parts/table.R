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
  body <- lapply(seq_len(nrow(rows)), function(row) tags$tr(lapply(cells, `[[`, row)))
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
      tags$tbody(body)
    )
  )
}

table_cells <- function(column, rows, currency) {
  values <- rows[[column$name]]
  shown <- format_kind(values, column$kind, currency)
  if (column$kind == "text") return(lapply(shown, tags$td))
  order <- as.numeric(values)
  class <- rep(if (column$kind %in% c("day", "moment")) "day" else "number", length(values))
  if (column$kind %in% c("change", "points")) {
    # The sign says it too, for whoever does not see the colour.
    tone <- ifelse(is.na(order) | order == 0, "neutral", ifelse(order > 0, "good", "bad"))
    class <- paste("number change", tone)
  }
  largest <- max(0, order, na.rm = TRUE)
  lapply(seq_along(values), function(row) {
    has_bar <- column$bar && !is.na(order[row]) && largest > 0
    size <- if (has_bar) sprintf("--size:%.3f", max(0, order[row]) / largest)
    tags$td(
      class = if (is.null(size)) class[row] else paste(class[row], "bar"), style = size,
      `data-order` = if (is.na(order[row])) "" else format(order[row], digits = 15), shown[row]
    )
  })
}
