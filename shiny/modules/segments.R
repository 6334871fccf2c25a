# Segments: the buyers of the period by recency, frequency and value.

segments_tab <- list(
  id = "segments", title = "Segments", question = "Who are the good customers?"
)

GRID_MEASURES <- c(People = "people", Revenue = "revenue")

segments_tab$ui <- function(id) {
  ns <- NS(id)
  tagList(
    card_ui(
      ns("sizes"), "Segments and what they are worth", "segments",
      label = "Bars: people, revenue, revenue a person and days since the last order, by segment",
      height = 300
    ),
    tags$div(
      class = "cards two",
      card_ui(
        ns("grid"), "Recency and frequency", "segment_grid",
        label = "Heat map of buyers by their scores of recency and frequency",
        controls = small_select(ns("by"), "Measure", GRID_MEASURES, "people"), height = 540
      ),
      tags$section(
        class = "card", `aria-labelledby` = ns("who"),
        tags$header(class = "card-head", tags$div(
          class = "card-titles", tags$h2(id = ns("who"), "Who they are, and what to do"),
          tags$p(class = "unit", "With each segment’s share of the buyers and of their revenue")
        )),
        uiOutput(ns("notes"), class = "segment-notes")
      )
    )
  )
}

segments_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    ask <- function(name) {
      days <- view$filters()
      do.call(view$ask, c(list(name, days$from, days$to), view$tail()))
    }
    nobody <- "No orders in these days"
    rows <- reactive(segment_rows(ask("rfm")))
    card_server(
      "sizes", view, rows,
      columns = segment_columns(), draw = function(rows) segments_chart(rows, view$currency()),
      unit = reactive(segments_unit(rows(), view$filters()$from, view$filters()$to)),
      empty = nobody
    )
    output$notes <- renderUI({
      need_rows(rows(), nobody)
      segment_notes(rows())
    })

    by <- reactive(choice(input$by, GRID_MEASURES, "people"))
    grid <- reactive({
      cells <- ask("rfm_grid")
      if (sum(cells$people) == 0) cells[0, ] else cells
    })
    card_server(
      "grid", view, grid,
      columns = list(
        column("recency", "Recency score", "count"),
        column("frequency", "Frequency score", "count"),
        column("segment", "Segment"), column("people", "People", "count", bar = TRUE),
        column("revenue", "Revenue", "money")
      ),
      draw = function(rows) grid_chart(rows, by(), view$currency()),
      unit = reactive(if (by() == "people") "people" else view$currency()), empty = nobody
    )
  })
}

segment_columns <- function() {
  list(
    column("label", "Segment"), column("people", "People", "count", bar = TRUE),
    column("share_of_people", "Share of people", "rate"), column("orders", "Orders", "count"),
    column("revenue", "Revenue", "money", bar = TRUE),
    column("share_of_revenue", "Share of revenue", "rate"),
    column("average_revenue", "Revenue a person", "money"),
    column("median_recency_days", "Days since last order, median", "decimal")
  )
}

segment_notes <- function(rows) {
  tags$dl(lapply(seq_len(nrow(rows)), function(at) {
    row <- rows[at, ]
    note <- SEGMENTS[[row$segment]]
    shares <- if (row$people == 0) "Nobody in these days" else sprintf(
      "%s of buyers · %s of revenue", format_rate(row$share_of_people),
      format_rate(row$share_of_revenue)
    )
    tags$div(
      class = if (row$people == 0) "nobody",
      tags$dt(tags$strong(note$label), tags$span(class = "unit", shares)),
      tags$dd(note$who, tags$span(class = "advice", note$advice))
    )
  }))
}
