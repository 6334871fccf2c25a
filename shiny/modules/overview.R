# Overview: the shop in eight numbers, their course, and who it was.

overview_tab <- list(id = "overview", title = "Overview", question = "How is the shop doing?")

OVERVIEW_MEASURES <- c(
  "visitors", "people", "sessions", "engaged_rate", "orders", "revenue", "conversion_rate",
  "average_order"
)

overview_tab$ui <- function(id) {
  ns <- NS(id)
  measures <- stats::setNames(
    OVERVIEW_MEASURES, vapply(MEASURES[OVERVIEW_MEASURES], `[[`, "", "label")
  )
  tagList(
    uiOutput(ns("numbers"), class = "kpis"),
    card_ui(
      ns("trend"), "Trend", "trend",
      label = "Line of the chosen measure over the days, beside the period compared with",
      controls = tagList(
        small_select(ns("measure"), "Measure", measures, "sessions"),
        small_select(ns("by"), "By", c(Days = "day", Weeks = "week"), "day")
      )
    ),
    tags$div(
      class = "cards two",
      card_ui(
        ns("device"), "Devices", "device", label = "Bars of sessions by device", unit = "sessions",
        height = 200
      ),
      card_ui(
        ns("visitor_type"), "New and returning", "visitor_type",
        label = "Bars of sessions of new and returning visitors", unit = "sessions", height = 200
      )
    )
  )
}

# What the server below asks at first.
overview_tab$opening <- function(view) {
  before <- view$filters()$before
  for (by in c("total", "day", "device", "visitor_type")) view$metrics(by)
  if (!is.null(before)) for (by in c("total", "day")) view$metrics(by, before)
}

overview_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    before <- reactive(view$filters()$before)
    steps <- function(by, period) {
      if (is.null(period)) return(NULL)
      fill_steps(view$metrics(by, period), period$from, period$to, by, view$first_day())
    }
    days <- reactive(steps("day", view$filters()[c("from", "to")]))

    output$numbers <- renderUI({
      now <- view$metrics("total")
      need_rows(now)
      earlier <- if (!is.null(before())) view$metrics("total", before())
      if (!is.null(earlier) && nrow(earlier) == 0) earlier <- NULL
      known <- days()[!is.na(days()$sessions), ]
      lapply(OVERVIEW_MEASURES, kpi_ui, now, earlier, known, view$currency(), "before:")
    })

    measure <- reactive(choice(input$measure, OVERVIEW_MEASURES, "sessions"))
    by <- reactive(choice(input$by, c("day", "week"), "day"))
    trend <- reactive({
      now <- if (by() == "day") days() else steps("week", view$filters()[c("from", "to")])
      need_any(now$sessions, "No sessions in these days")
      beside(now, steps(by(), before()), measure())
    })
    card_server(
      "trend", view, trend,
      columns = reactive(trend_columns(measure(), by(), !is.null(before()))),
      draw = function(rows) trend_chart(rows, MEASURES[[measure()]], view$currency(), by()),
      unit = reactive(paste(unit_of(measure(), view$currency()), "a", by()))
    )

    for (cut in c("device", "visitor_type")) breakdown_server(cut, view)
  })
}

trend_columns <- function(name, by, is_compared) {
  measure <- MEASURES[[name]]
  columns <- list(
    column("date", if (by == "day") "Day" else "Week from", "day"),
    column("now", measure$label, measure$kind, bar = TRUE)
  )
  if (!is_compared) return(columns)
  c(columns, list(
    column("before_date", "Compared with", "day"),
    column("before", paste(measure$label, "then"), measure$kind)
  ))
}

# Sessions and what came of them, by one property of the session.
breakdown_server <- function(cut, view) {
  rows <- reactive({
    found <- with_share(view$metrics(cut), "sessions")
    found$slice <- capitalised(found$slice)
    found
  })
  card_server(
    cut, view, rows,
    columns = c(
      list(
        column("slice", if (cut == "device") "Device" else "Visitors"),
        measure_column("sessions", bar = TRUE), column("share", "Share", "rate")
      ),
      lapply(c("visitors", "engaged_rate", "orders", "revenue", "conversion_rate"), measure_column)
    ),
    draw = function(rows) {
      texts <- sprintf("%s (%s)", format_count(rows$sessions), format_rate(rows$share))
      bar_chart(rows$slice, rows$sessions, texts)
    }
  )
}
