# The bar of filters: a plain form. www/filters.js sends it whole, and fills it from what the server
# took.

filter_bar <- function() {
  tags$form(
    id = "filters", class = "filter-bar", `aria-label` = "Filters", autocomplete = "off",
    tags$div(
      class = "filter-row",
      filter_select("dates", "Days", PRESETS),
      filter_day("from", "From"),
      filter_day("to", "To"),
      filter_select("compare", "Compare with", COMPARISONS),
      filter_select("channel", "Channel", c(all = "All channels"), narrows = TRUE),
      filter_select("device", "Device", c(all = "All devices"), narrows = TRUE),
      filter_select("visitors", "Visitors", VISITOR_TYPES, narrows = TRUE),
      filter_select("signed_in", "Sign-in", SIGN_INS, narrows = TRUE),
      filter_select("bots", "Bots", BOTS, narrows = TRUE),
      tags$button(type = "button", id = "filters-reset", class = "quiet", "Reset"),
      tags$button(
        type = "button", id = "scheme", class = "quiet",
        title = "Colour scheme: the system's, light, dark", "Auto"
      )
    ),
    tags$p(
      class = "filter-summary", `aria-live` = "polite", uiOutput("filter_summary", inline = TRUE)
    )
  )
}

# Without ids, because Shiny would take each for an input of its own.
filter_select <- function(name, label, choices, narrows = FALSE) {
  options <- lapply(names(choices), function(value) {
    tags$option(
      value = value, selected = if (identical(value, DEFAULT_FILTERS[[name]])) NA, choices[[value]]
    )
  })
  tags$label(
    class = "filter", tags$span(label),
    tags$select(name = name, `data-narrows` = if (narrows) NA, options)
  )
}

filter_day <- function(name, label) {
  tags$label(
    class = "filter custom-days", hidden = NA, tags$span(label),
    tags$input(type = "date", name = name, min = "2000-01-01", max = "2099-12-31")
  )
}

# Which days these are, of which zone, and what they are compared with.
filter_summary <- function(filters, pulse) {
  days <- as.integer(filters$to - filters$from) + 1
  first <- pulse$coverage$first_date
  ends_early <- anchor_day(pulse$today, pulse$coverage$last_date) < pulse$today
  tagList(
    tags$strong(format_days(filters$from, filters$to)),
    tags$span(if (days == 1) "1 day" else paste(format_count(days), "days")),
    tags$span(paste("Time zone", pulse$property$time_zone)),
    tags$span(comparison_summary(filters, first)),
    if (ends_early) tags$span(class = "notice", paste0(
      "The data ends on ", format_day(pulse$coverage$last_date),
      ": days are counted back from there"
    )),
    if (filters$from <= pulse$today && filters$to >= pulse$today) tags$span("Today is not over"),
    if (isTRUE(filters$from < first && filters$to >= first)) {
      tags$span(paste("The data begins on", format_day(first)))
    },
    if (filters$bots == "in") tags$span(class = "notice", "Bots are counted in")
  )
}

comparison_summary <- function(filters, first) {
  if (filters$compare == "none") return("No comparison")
  before <- filters$before
  if (is.null(before)) return("No comparison: there is no data that old")
  days <- paste("Compared with", format_days(before$from, before$to))
  if (before$from >= first) days else paste0(days, " (data from ", format_day(first), " on)")
}

# The filters with the days they mean now; inside a reactive.
filters_at <- function(filters, reading) {
  req(reading$today, cancelOutput = TRUE)
  coverage <- reading$coverage
  with_days(filters, anchor_day(reading$today, coverage$last_date), coverage$first_date)
}

# Keeps form, address and tab at one: what was asked for last wins. Gives list(filters, refused,
# tab), reactives; tab is known without the warehouse.
filters_server <- function(input, session, pulse, tabs) {
  asked <- reactiveVal(parse_query(isolate(session$clientData$url_search)))
  parsed <- reactive({
    offered <- pulse$reading()$offered
    parse_filters(asked(), tabs, offered$devices, offered$channels)
  })
  query <- reactive(filters_query(parsed()$filters, tabs[1]))

  observeEvent(input$filters, {
    form <- input$filters
    asked(c(form[setdiff(names(form), "tab")], list(tab = parsed()$filters$tab)))
  })
  observeEvent(input$tab, {
    if (input$tab != parsed()$filters$tab) {
      asked(utils::modifyList(parsed()$filters, list(tab = input$tab)))
    }
  }, ignoreInit = TRUE)
  # The back button, or an address typed over this one.
  observeEvent(session$clientData$url_search, {
    typed <- parse_query(session$clientData$url_search)
    offered <- pulse$reading()$offered
    there <- parse_filters(typed, tabs, offered$devices, offered$channels)$filters
    if (filters_query(there, tabs[1]) != query()) asked(typed)
  }, ignoreInit = TRUE)

  is_first <- TRUE
  observeEvent(query(), {
    shown <- session$clientData$url_search
    if (!identical(shown, query()) && !(query() == "?" && shown == "")) {
      updateQueryString(query(), mode = if (is_first) "replace" else "push", session)
    }
    is_first <<- FALSE
    tab <- parsed()$filters$tab
    if (!identical(input$tab, tab)) nav_select("tab", tab, session)
  })
  filters <- reactive(filters_at(parsed()$filters, pulse$reading()))
  observe({
    now <- filters()
    offered <- pulse$reading()$offered
    days <- list(from = format(now$from), to = format(now$to))
    session$sendCustomMessage("filters", list(
      values = utils::modifyList(now[names(DEFAULT_FILTERS)], days),
      offered = list(device = I(offered$devices), channel = I(offered$channels))
    ))
  })
  list(
    filters = filters, refused = reactive(parsed()$refused),
    tab = reactive(parsed()$filters$tab)
  )
}
