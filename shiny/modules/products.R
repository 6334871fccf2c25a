# Products: what sells, what is looked at and not bought, and a product's price over time.

products_tab <- list(
  id = "products", title = "Products", question = "What sells, and what only gets looked at?"
)

PRODUCTS_SHOWN <- 50
PRODUCTS_FOUND <- 20
PRODUCT_CHARTS <- c("Revenue" = "revenue", "Views against buy rate" = "scatter")

products_tab$ui <- function(id) {
  ns <- NS(id)
  tagList(
    card_ui(
      ns("products"), "Products", "products", height = 400,
      label = "Bars of revenue by product, or points of products by views and buy rate",
      controls = segments(ns("chart"), "Chart", PRODUCT_CHARTS, "revenue")
    ),
    tags$div(
      class = "cards two",
      card_ui(
        ns("price"), "Price over time", "price_history", height = 280,
        label = "Line of the price of a product over time, and of its price with discount",
        controls = product_search(ns)
      ),
      card_ui(
        ns("not_bought"), "Looked at and not bought", "products_not_bought", label = NULL,
        class = "short"
      )
    )
  )
}

# A text field that offers what the warehouse finds: a browser's own list, so that keyboard and
# screen reader work as everywhere.
product_search <- function(ns) {
  tags$div(
    class = "product-search shiny-input-container",
    tags$label(class = "visually-hidden", `for` = ns("search"), "Product"),
    tags$input(
      id = ns("search"), type = "search", class = "shiny-input-text", list = ns("found"),
      placeholder = "Search a product …", autocomplete = "off", maxlength = 200, value = ""
    ),
    tags$datalist(id = ns("found"), class = "shiny-html-output")
  )
}

products_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    ask_products <- function(name) {
      filters <- view$filters()
      rows <- do.call(
        view$ask, c(list(name, filters$from, filters$to, PRODUCTS_SHOWN), view$tail())
      )
      rows$label <- product_label(rows)
      rows
    }
    products <- reactive(ask_products("product_performance"))
    drawn <- reactive(choice(input$chart, PRODUCT_CHARTS, "revenue"))
    card_server(
      "products", view, products,
      columns = product_columns(),
      draw = function(rows) draw_products(rows, drawn(), view$currency()),
      unit = reactive(products_unit(products(), drawn(), view$currency())),
      empty = "No product was seen or bought in these days"
    )

    not_bought <- reactive(ask_products("products_not_bought"))
    card_server(
      "not_bought", view, not_bought,
      columns = not_bought_columns(),
      unit = reactive({
        rows <- not_bought()
        need_rows(rows)
        shown_of(nrow(rows), rows$of_rows[1], "products", "views")
      }),
      empty = "Everything that was looked at was also bought, or nothing was looked at"
    )

    price_server(view, products, input, output)
  })
}

product_columns <- function() {
  list(
    column("label", "Product"), column("category", "Category"), column("brand", "Brand"),
    column("views", "Views", "count", bar = TRUE), column("cart_rate", "Cart rate", "rate"),
    column("buy_rate", "Buy rate", "rate", bar = TRUE), column("orders", "Orders", "count"),
    column("quantity", "Quantity", "count"),
    column("revenue", "Revenue", "money", bar = TRUE)
  )
}

not_bought_columns <- function() {
  list(
    column("label", "Product"), column("category", "Category"),
    column("views", "Views", "count", bar = TRUE), column("carts", "Carts", "count"),
    column("cart_rate", "Cart rate", "rate")
  )
}

draw_products <- function(rows, drawn, currency) {
  if (drawn == "revenue") {
    need_any(rows$revenue, "No product was bought in these days")
    return(revenue_chart(rows, currency))
  }
  enough <- with_enough_views(rows)
  need_rows(enough, paste("No product was viewed", FEWEST_VIEWS, "times in these days"))
  scatter_chart(rows, currency)
}

products_unit <- function(rows, drawn, currency) {
  need_rows(rows)
  listed <- paste("the table has", format_count(nrow(rows)), "of", format_count(rows$of_rows[1]))
  if (drawn == "revenue") {
    sold <- min(REVENUE_BARS, sum(rows$revenue > 0))
    return(sprintf("%s; the %d best sellers, %s", currency, sold, listed))
  }
  sprintf(
    "%s products with %d views or more, size: revenue; %s",
    format_count(nrow(with_enough_views(rows))), FEWEST_VIEWS, listed
  )
}

# The product searched for; before that, the one that sells best.
price_server <- function(view, products, input, output) {
  typed <- debounce(reactive(trimws(paste0("", input$search))), 250)
  found <- reactive({
    if (!nzchar(typed())) return(NULL)
    # Of an offer that was chosen, the id alone is looked for.
    wanted <- sub("^.* \\((.*)\\)$", "\\1", typed())
    view$ask("product_names", substr(wanted, 1, 200), PRODUCTS_FOUND)
  })
  output$found <- renderUI({
    lapply(product_choice(req(found())), function(name) tags$option(value = name))
  })
  # A browser's list is never "visible"; without a search it asks nothing.
  outputOptions(output, "found", suspendWhenHidden = FALSE)

  shown <- reactive({
    if (!is.null(found())) return(chosen_product(typed(), found()))
    rows <- products()
    if (nrow(rows) == 0) NULL else rows[1, c("product_id", "name")]
  })
  history <- reactive({
    product <- shown()
    is_missed <- !is.null(found()) && is.null(product)
    validate(
      need(!is_missed, "No product is called that. Try a part of its name, or its id."),
      errorClass = "empty"
    )
    if (is.null(product)) return(NULL)
    rows <- view$ask("price_history", product$product_id)
    rows$from <- short_moment(rows$valid_from)
    rows$to <- ifelse(is.na(rows$valid_to), NA, short_moment(rows$valid_to))
    rows[!is.na(rows$price), ]
  })
  card_server(
    "price", view, history,
    columns = list(
      column("from", "From"), column("to", "To"), column("name", "Name"),
      column("price", "Price", "money"), column("discount_price", "With discount", "money")
    ),
    draw = function(rows) price_chart(rows, view$currency()),
    unit = reactive(price_unit(shown(), found(), view$currency())),
    empty = "No product with a price was seen in these days"
  )
}

price_unit <- function(product, found, currency) {
  need_rows(product)
  more <- if (!is.null(found) && nrow(found) > 1) {
    found_words <- if (nrow(found) < PRODUCTS_FOUND) nrow(found) else paste(nrow(found), "or more")
    sprintf(" (first of %s found)", found_words)
  }
  paste0(product_label(product), more, "; ", currency)
}
