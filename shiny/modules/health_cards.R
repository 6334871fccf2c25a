# The cards of the tab Data health.

day_servers <- function(view, data) {
  day <- column("date", "Day", "day")
  counts <- function(...) {
    labels <- c(...)
    lapply(names(labels), function(name) column(name, labels[[name]], "count"))
  }
  some <- function(rows, of, what) {
    reactive({
      found <- rows()
      if (sum(found[[of]]) == 0) say_empty(paste0("No ", what, " in these days. Try more days."))
      found
    })
  }
  card_server(
    "run_days", view, some(data$runs, "runs", "run of the ETL began"),
    columns = c(list(day), counts(
      runs = "Runs", failed_runs = "Failed", objects = "Objects", events = "Events",
      inserted = "New", duplicates = "Duplicates", rejected = "Rejected"
    )),
    draw = run_days_chart
  )
  card_server(
    "duplicates", view, some(data$runs, "events", "event was read by a run"),
    columns = c(
      list(day), counts(events = "Events", duplicates = "Duplicates"),
      list(column("duplicate_rate", "Share", "rate"))
    ),
    draw = function(rows) share_chart(rows, "duplicate_rate", "duplicates", "events", "events read")
  )
  card_server(
    "late", view, some(data$quality, "all", "event"),
    columns = c(
      list(day), counts(all = "Events", late_events = "Late"),
      list(column("late_rate", "Share", "rate"))
    ),
    draw = function(rows) share_chart(rows, "late_rate", "late_events", "all", "events")
  )
  card_server(
    "bots", view, some(data$quality, "all", "event"),
    columns = c(
      list(day), counts(events = "People’s events", bot_events = "Bots’ events"),
      list(column("bot_rate", "Bots’ share", "rate"))
    ),
    draw = function(rows) share_chart(rows, "bot_rate", "bot_events", "all", "events")
  )
}

tracked_server <- function(id, view, days, by) {
  some <- reactive({
    found <- days()
    if (sum(found$orders, found$shop_orders) == 0) {
      say_empty(paste0(
        "No order was tracked in these days",
        if (has_shop(found)) ", and the shop has none that was paid", ". Try more days."
      ))
    }
    found
  })
  card_server(
    id, view, some,
    columns = reactive(c(
      list(
        column("date", "Day", "day"), column("orders", "Tracked orders", "count"),
        column("revenue", "Tracked revenue", "money")
      ),
      if (has_shop(days())) list(
        column("shop_orders", "The shop’s orders", "count"),
        column("shop_revenue", "The shop’s revenue", "money"),
        column("difference", "Difference", "money"),
        column("difference_rate", "Difference in %", "change")
      )
    )),
    draw = function(rows) tracked_chart(rows, by(), view$currency()),
    unit = reactive(tracked_summary(days(), view$currency()))
  )
}

verdict_ui <- function(verdict, freshness, time_zone) {
  tags$section(
    class = paste("verdict", if (verdict$is_well) "passed" else "look"),
    tags$h2(
      tags$span(class = "sign", `aria-hidden` = "true", if (verdict$is_well) "✓" else "!"),
      verdict$title
    ),
    if (length(verdict$reasons) > 0) tags$ul(lapply(verdict$reasons, tags$li)),
    freshness_ui(freshness, time_zone)
  )
}

# Below the comparison: why it is not there, or what a difference usually is.
explanation_ui <- function(state) {
  text <- switch(state,
    none = "The shop’s own database cannot be reached from here: tracked revenue stands alone.",
    gone = paste(
      "The shop’s own database does not answer. It is asked again; until then tracked revenue",
      "stands alone."
    ),
    paste(
      "Usually less is tracked than sold: visitors who gave no consent and browsers that block",
      "trackers send nothing, yet their orders count in the shop. An order that was paid after",
      "midnight is tracked on that day, and counts in the shop on the one it was placed on."
    )
  )
  tags$p(class = "note", text)
}
