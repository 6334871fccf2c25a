# Retention: visitors by the week they first came, and buyers who buy again.

retention_tab <- list(id = "retention", title = "Retention", question = "Who comes back?")

BUYER_MEASURES <- c(
  "buyers", "returning_buyers", "returning_rate", "order_share", "revenue_share",
  "median_days_between"
)

retention_tab$ui <- function(id) {
  ns <- NS(id)
  tagList(
    card_ui(
      ns("cohorts"), "Weekly cohorts", "retention",
      label = paste(
        "Heat map: how many of each week's new visitors came back in the weeks after;",
        "the table has the same numbers"
      ),
      height = 420
    ),
    tags$h2(class = "section", "Buyers who buy again"),
    uiOutput(ns("numbers"), class = "kpis six"),
    card_ui(
      ns("shares"), "What returning buyers bring", "returning_buyers",
      label = "Bars: returning buyers' share of buyers, orders and revenue",
      unit = "% of the whole that is returning buyers’", height = 220
    )
  )
}

retention_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    cohorts <- reactive({
      days <- cohort_days(view$filters()$to)
      do.call(view$ask, c(list("retention", days$from, days$to, COHORTS - 1), view$tail()))
    })
    cohorts_server("cohorts", view, cohorts)

    buyers <- function(days) {
      if (is.null(days)) return(NULL)
      buyer_numbers(do.call(view$ask, c(list("returning_buyers", days$from, days$to), view$tail())))
    }
    now <- reactive(buyers(view$filters()[c("from", "to")]))
    before <- reactive(buyers(view$filters()$before))
    output$numbers <- renderUI({
      need_rows(now(), "No orders in these days")
      lapply(BUYER_MEASURES, kpi_ui, now(), before(), NULL, view$currency(), "before:")
    })
    card_server(
      "shares", view, reactive(buyer_rows(now(), before(), view$filters())),
      columns = buyer_columns(), draw = buyers_chart, empty = "No orders in these days"
    )
  })
}

# The chart wants one row a cell, table and CSV one a cohort.
cohorts_server <- function(id, view, cohorts) {
  weeks <- seq_len(COHORTS - 1)
  card_server(
    id, view,
    reactive({
      if (nrow(cohorts()) == 0) {
        say_empty(
          "Nobody came for the first time in these weeks. Try another last day, or fewer filters."
        )
      }
      cohort_table(cohorts())
    }),
    columns = c(
      list(
        column("cohort", "Week from", "day"),
        column("visitors", "New visitors", "count", bar = TRUE)
      ),
      lapply(weeks, function(week) column(paste0("week_", week), paste("Week", week), "rate"))
    ),
    draw = function(rows) {
      # Stops where there are none.
      force(rows)
      cohort_chart(cohorts())
    },
    unit = reactive(cohort_unit(view$filters()$to, view$filters()$visitors))
  )
}

buyer_rows <- function(now, before, filters) {
  named <- function(row, days) {
    if (!is.null(row)) cbind(period = format_days(days$from, days$to), row)
  }
  rbind(named(now, filters), if (!is.null(now)) named(before, filters$before))
}

buyer_columns <- function() {
  c(list(column("period", "Days")), lapply(
    c(
      "buyers", "returning_buyers", "returning_rate", "orders", "orders_by_returning",
      "order_share", "revenue", "revenue_by_returning", "revenue_share", "median_days_between"
    ), measure_column
  ))
}
