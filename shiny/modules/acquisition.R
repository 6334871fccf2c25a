# Acquisition: channels, and beneath them sources, campaigns and landing pages, to revenue.

acquisition_tab <- list(
  id = "acquisition", title = "Acquisition",
  question = "Where do they come from, and is it worth it?"
)

CHANNEL_MEASURES <- c("sessions", "revenue", "conversion_rate")
CHANGE_LABELS <- c(
  sessions = "Sessions change", revenue = "Revenue change", conversion_rate = "Conversion change"
)
ORIGINS <- c("Source / medium" = "source", Campaign = "campaign", "Landing page" = "landing_page")
ORIGIN_WORDS <- c(
  source = "sources", campaign = "campaigns", landing_page = "landing pages"
)
ORIGINS_SHOWN <- 50

acquisition_tab$ui <- function(id) {
  ns <- NS(id)
  measures <- stats::setNames(
    CHANNEL_MEASURES, vapply(MEASURES[CHANNEL_MEASURES], `[[`, "", "label")
  )
  tagList(
    card_ui(
      ns("channels"), "Channels", "channel", height = 360,
      label = "Bars of the chosen measure by channel, beside the period compared with",
      controls = small_select(ns("measure"), "Measure", measures, "sessions")
    ),
    tags$div(class = "cards", card_ui(
      ns("origins"), "Sources, campaigns and landing pages", "origin", label = NULL,
      controls = segments(ns("origin"), "Sessions by", ORIGINS, "source")
    ))
  )
}

acquisition_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    before <- reactive(view$filters()$before)
    measure <- reactive(choice(input$measure, CHANNEL_MEASURES, "sessions"))
    channels <- reactive({
      now <- view$metrics("channel")
      if (is.null(before())) return(now)
      with_changes(now, view$metrics("channel", before()), channel_kinds())
    })
    card_server(
      "channels", view, channels,
      columns = reactive(channel_columns(!is.null(before()))),
      draw = function(rows) {
        channel_chart(rows, measure(), view$currency(), period_names(view$filters()))
      },
      unit = reactive(unit_of(measure(), view$currency()))
    )

    origin <- reactive(choice(input$origin, ORIGINS, "source"))
    origins <- reactive({
      filters <- view$filters()
      asked <- origins_asked(origin(), filters$from, filters$to)
      do.call(view$ask, c(asked, list(ORIGINS_SHOWN), view$tail()))
    })
    card_server(
      "origins", view, origins,
      columns = reactive(c(
        list(column("slice", names(ORIGINS)[ORIGINS == origin()])),
        lapply(c("sessions", "engaged_rate"), bar_column),
        lapply(c("orders", "revenue", "conversion_rate", "average_order"), bar_column)
      )),
      unit = reactive({
        rows <- origins()
        need_rows(rows)
        shown_of(nrow(rows), rows$of_rows[1], ORIGIN_WORDS[[origin()]], "sessions")
      })
    )
  })
}

# What channels are weighed by has bars behind it.
bar_column <- function(name) {
  measure_column(name, bar = name %in% CHANNEL_MEASURES)
}

channel_kinds <- function() vapply(MEASURES[CHANNEL_MEASURES], `[[`, "", "kind")

channel_columns <- function(is_compared) {
  change <- function(name) {
    kind <- if (MEASURES[[name]]$kind == "rate") "points" else "change"
    if (is_compared) list(column(paste0(name, "_change"), CHANGE_LABELS[[name]], kind))
  }
  c(
    list(column("slice", "Channel"), bar_column("sessions")), change("sessions"),
    lapply(c("visitors", "engaged_rate", "orders"), bar_column),
    list(bar_column("revenue")), change("revenue"),
    list(bar_column("conversion_rate")), change("conversion_rate")
  )
}

# What this period and the one compared with are called in a legend.
period_names <- function(filters) {
  before <- filters$before
  c(
    format_days(filters$from, filters$to),
    if (!is.null(before)) format_days(before$from, before$to)
  )
}

channel_chart <- function(rows, name, currency, names) {
  rows <- rows[order(-rows[[name]], rows$slice), ]
  paired_bars(
    rows$slice, rows[[name]], rows[[paste0(name, "_before")]], names, MEASURES[[name]]$kind,
    currency
  )
}
