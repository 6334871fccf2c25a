# Data health: a verdict, the checks behind it, and what they looked at.

health_tab <- list(
  id = "health", title = "Data health", question = "Can the numbers be trusted today?"
)

# Where the shop's database did not answer: asked again, not so often that the page waits for it.
SHOP_AGAIN_MS <- 30000
TRACKED_MEASURES <- c(Revenue = "revenue", Orders = "orders")

health_tab$ui <- function(id) {
  ns <- NS(id)
  share_card <- function(name, title, label) {
    card_ui(ns(name), title, name, label = label, unit = "% of events, by day", height = 200)
  }
  tagList(
    ages_script(),
    uiOutput(ns("verdict"), class = "verdict-place"),
    uiOutput(ns("note")),
    card_ui(
      ns("checks"), "Checks", "checks",
      label = NULL, unit = "found, against its limit", class = "worded"
    ),
    tags$div(
      class = "cards four",
      card_ui(
        ns("run_days"), "Runs by day", "run_days",
        label = "Bars of the ETL's runs by day, failed ones hatched", unit = "runs", height = 200
      ),
      share_card("duplicates", "Duplicates", "Bars of duplicates' share by day"),
      share_card("late", "Late events", "Bars of late events' share by day"),
      share_card("bots", "Bots", "Bars of bots' share of events by day")
    ),
    tags$div(
      class = "cards",
      card_ui(
        ns("rejected"), "Rejected, by reason", "rejected", label = NULL,
        unit = "events and requests, with the latest as an example"
      ),
      card_ui(
        ns("tracked"), "Tracked, beside the shop’s own orders", "tracked",
        label = "Bars by day: what was tracked, beside what the shop's database has",
        controls = small_select(ns("by"), "Measure", TRACKED_MEASURES, "revenue"), height = 260
      ),
      uiOutput(ns("explanation"))
    )
  )
}

health_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    data <- health_data(id, view)
    output$verdict <- renderUI(
      verdict_ui(verdict_of(data$checks()), data$freshness(), view$time_zone())
    )
    output$note <- renderUI(filters_note(view$filters()))
    card_server(
      "checks", view, reactive(check_rows(data$checks())),
      columns = list(
        column("name", "Check"), column("state", "State"), column("found", "Found"),
        column("limit", "Limit")
      )
    )
    day_servers(view, data)
    card_server(
      "rejected", view,
      reactive({
        rows <- data$rejected()
        if (nrow(rows) == 0) {
          say_empty("Nothing was rejected in these days: all that came was loaded.")
        }
        rejected_rows(rows, view$time_zone())
      }),
      columns = list(
        column("reason", "Reason"), column("rejected", "Rejected", "count", bar = TRUE),
        column("latest_at", "Latest", "moment"), column("sample", "Example")
      )
    )
    by <- reactive(choice(input$by, TRACKED_MEASURES, "revenue"))
    tracked_server("tracked", view, data$tracked, by)
    output$explanation <- renderUI(explanation_ui(data$shop()$state))
  })
}

# What the tab knows, each asked for once: reactives.
health_data <- function(id, view) {
  newest <- each_beat(id, view, function() view$ask("newest_runs"))
  # Days that are not yet, are nobody's fault.
  days <- reactive(with(view$filters(), list(from = from, to = max(from, min(to, view$today())))))
  of_days <- function(name) view$ask(name, days()$from, days()$to)
  filled <- function(shape, rows) shape(rows, days()$from, days()$to)

  freshness <- reactive({
    newest()
    view$ask("freshness")
  })
  runs <- reactive({
    newest()
    filled(run_day_rows, of_days("run_quality"))
  })
  quality <- reactive(filled(quality_days, of_days("data_quality")))
  rejected <- reactive(of_days("rejected"))
  tracked_rows <- reactive(of_days("tracked_orders"))
  own <- reactive({
    # Anew with what it stands beside.
    tracked_rows()
    answer <- ask_shop(
      shop, "orders_by_day", days()$from, days()$to, view$time_zone(), view$currency()
    )
    if (answer$state == "gone") invalidateLater(SHOP_AGAIN_MS)
    answer
  })
  tracked <- reactive(tracked_days(tracked_rows(), own()$rows, days()$from, days()$to))
  list(
    freshness = freshness, runs = runs, quality = quality, rejected = rejected, shop = own,
    tracked = tracked, checks = reactive({
      health_checks(freshness(), newest(), runs(), quality(), tracked())
    })
  )
}
