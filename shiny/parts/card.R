# The frame of every chart and table: title, unit, definition behind an (i), chart or table, CSV.

# definition: a name of logic/definitions.R. label: what the chart shows, in words; NULL: a table
# only. unit: NULL where the server gives it. controls: inputs of this card alone.
card_ui <- function(
  id, title, definition, label = title, unit = NULL, controls = NULL, height = 280, class = NULL
) {
  ns <- NS(id)
  tags$section(
    class = paste(c("card", class), collapse = " "), `aria-labelledby` = ns("title"),
    tags$header(
      class = "card-head",
      tags$div(
        class = "card-titles",
        tags$h2(id = ns("title"), title), definition_ui(title, definition_of(definition)),
        tags$p(class = "unit", if (is.null(unit)) textOutput(ns("unit"), inline = TRUE) else unit)
      ),
      tags$div(
        class = "card-tools", controls, if (!is.null(label)) switch_ui(title),
        csv_ui(ns("csv"), title)
      )
    ),
    if (!is.null(label)) tags$div(
      class = "pane pane-chart", chart_output(ns("chart"), label, height)
    ),
    tags$div(
      class = "pane pane-table", hidden = if (!is.null(label)) NA,
      style = if (!is.null(label)) sprintf("height:%dpx", height),
      uiOutput(ns("table"), class = "table-output")
    )
  )
}

definition_ui <- function(title, text) {
  tags$span(
    class = "definition",
    tags$button(
      type = "button", class = "info", `aria-expanded` = "false",
      `aria-label` = paste("What is", title), "i"
    ),
    tags$span(class = "definition-text", role = "note", hidden = NA, text)
  )
}

switch_ui <- function(title) {
  option <- function(pane, label, on) {
    tags$button(
      type = "button", `data-pane` = pane, `aria-pressed` = if (on) "true" else "false", label
    )
  }
  tags$div(
    class = "switch", role = "group", `aria-label` = paste("Show", title, "as"),
    option("chart", "Chart", TRUE), option("table", "Table", FALSE)
  )
}

csv_ui <- function(id, title) {
  tags$a(
    id = id, class = "csv shiny-download-link", href = "", target = "_blank", download = NA,
    `aria-label` = paste("Download", title, "as CSV"), "CSV"
  )
}

# rows: reactive of a data frame. columns: list of column(), or a reactive of one. draw: rows to
# list(data, layout). empty: what there is none of. unit: reactive of a text.
card_server <- function(
  id, view, rows, columns, draw = NULL, unit = NULL, empty = "No sessions in these days"
) {
  stopifnot(is.reactive(rows), is.null(unit) || is.reactive(unit))
  columns_now <- if (is.reactive(columns)) columns else function() columns
  moduleServer(id, function(input, output, session) {
    shown <- reactive({
      need_rows(rows(), empty)
      rows()
    })
    if (!is.null(draw)) output$chart <- render_chart(draw(shown()))
    if (!is.null(unit)) output$unit <- renderText(unit())
    output$table <- renderUI(
      data_table(shown(), columns_now(), view$currency(), region_name(session))
    )
    output$csv <- downloadHandler(
      filename = function() csv_name(session$ns(NULL), view$filters()),
      content = function(file) {
        writeBin(charToRaw(enc2utf8(as_csv(rows(), columns_now(), view$currency()))), file)
      },
      contentType = "text/csv; charset=utf-8"
    )
  })
}

# A scrolling region needs a name of its own.
region_name <- function(session) paste("Table of", gsub("-", " ", session$ns(NULL), fixed = TRUE))

csv_name <- function(id, filters) sprintf("%s_%s_%s.csv", id, filters$from, filters$to)
