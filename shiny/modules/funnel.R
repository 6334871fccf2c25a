# Funnel: how far they come on the way to buying, who, and where they go instead.

funnel_tab <- list(
  id = "funnel", title = "Funnel", question = "Where do they leave on the way to buying?"
)

FUNNEL_CUTS <- c(Device = "device", Channel = "channel", "New or returning" = "visitor_type")

funnel_tab$ui <- function(id) {
  ns <- NS(id)
  tagList(
    card_ui(
      ns("funnel"), "From the product to the order", "shop_funnel", height = 340,
      label = paste(
        "Bars of the sessions that viewed a product, added to the cart, began the checkout and",
        "bought, beside the period compared with"
      )
    ),
    tags$div(
      class = "cards",
      card_ui(
        ns("cut"), "Who goes on", "funnel_cut", height = 300,
        label = "Bars of the share that goes on from each step, by device, channel or visitors",
        controls = segments(ns("by"), "By", FUNNEL_CUTS, "device")
      ),
      card_ui(
        ns("exits"), "Where they went instead", "funnel_exits", height = 260,
        label = "Stacked bars of what came after the last event of the step where sessions ended",
        unit = "% of the sessions that came no further than this step"
      )
    )
  )
}

funnel_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    funnel_of <- function(period, by = "total") {
      do.call(view$ask, c(list("shop_funnel", period$from, period$to, by), view$tail()))
    }
    total <- reactive({
      filters <- view$filters()
      now <- funnel_of(filters)
      need_any(now$sessions, "No session viewed a product in these days")
      funnel_rows(now, if (!is.null(filters$before)) funnel_of(filters$before))
    })
    card_server(
      "funnel", view, total,
      columns = reactive(funnel_columns(!is.null(view$filters()$before))),
      draw = function(rows) funnel_chart(rows, period_names(view$filters())),
      unit = reactive({
        rows <- total()
        paste("sessions; % of the", format_count(rows$sessions[1]), "that viewed a product")
      })
    )

    by <- reactive(choice(input$by, FUNNEL_CUTS, "device"))
    slices <- reactive(funnel_slices(funnel_of(view$filters(), by())))
    card_server(
      "cut", view, slices,
      columns = reactive(slice_columns(names(FUNNEL_CUTS)[FUNNEL_CUTS == by()])),
      draw = slices_chart, empty = "No session viewed a product in these days",
      unit = reactive(slices_unit(nrow(slices())))
    )

    exits <- reactive({
      filters <- view$filters()
      rows <- do.call(view$ask, c(list("funnel_exits", filters$from, filters$to), view$tail()))
      rows$step_label <- unname(FUNNEL_NAMES[rows$name])
      rows$next_label <- step_name(rows$next_step)
      rows
    })
    card_server(
      "exits", view, exits,
      columns = list(
        column("step_label", "Came as far as"), column("next_label", "And then"),
        column("sessions", "Sessions", "count"),
        column("share", "Share of those at this step", "rate", bar = TRUE)
      ),
      draw = exits_chart, empty = "No session ended between the first step and the order"
    )
  })
}

funnel_columns <- function(is_compared) {
  c(
    list(column("label", "Step"), column("sessions", "Sessions", "count", bar = TRUE)),
    if (is_compared) list(column("sessions_before", "Sessions before", "count")),
    list(
      column("rate_from_start", "Of all that viewed", "rate"),
      column("rate_from_previous", "Of the step before", "rate")
    ),
    if (is_compared) list(column("points", "Change of that", "points")),
    list(column("median_seconds", "Median time from the step before", "seconds"))
  )
}

slices_unit <- function(count) {
  paste0(
    "% of the sessions at the step before; in the last panel, of those that viewed",
    if (count > SLICES_DRAWN) sprintf(" (the %d with the most of %d)", SLICES_DRAWN, count)
  )
}

slice_columns <- function(label) {
  list(
    column("slice", label), column("views", "Viewed", "count", bar = TRUE),
    column("carts", "Cart", "count"), column("checkouts", "Checkout", "count"),
    column("purchases", "Bought", "count"), column("to_cart", "View → cart", "rate"),
    column("to_checkout", "Cart → checkout", "rate"),
    column("to_purchase", "Checkout → bought", "rate"),
    column("to_end", "View → bought", "rate"),
    column("seconds_to_cart", "Median to cart", "seconds"),
    column("seconds_to_checkout", "Median to checkout", "seconds"),
    column("seconds_to_purchase", "Median to order", "seconds")
  )
}
