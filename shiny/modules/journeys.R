# Journeys: what they do next, where they come in and go, and what they look for.

journeys_tab <- list(
  id = "journeys", title = "Journeys",
  question = "What do they do next, and where do they come in and go?"
)

DEPTHS <- c("3 steps on" = "3", "4 steps on" = "4", "5 steps on" = "5", "6 steps on" = "6")
TRANSITIONS_SHOWN <- 200
PAGES_SHOWN <- 50
TERMS_SHOWN <- 50

journeys_tab$ui <- function(id) {
  ns <- NS(id)
  tagList(
    card_ui(
      ns("steps"), "Next steps", "journeys", height = 440, class = "flows",
      label = "Flows of sessions from each step of their journey to the next, and out",
      controls = small_select(ns("depth"), "How far", DEPTHS, "4")
    ),
    tags$div(
      class = "cards two",
      card_ui(ns("entries"), "Entry pages", "entry_pages", label = NULL, class = "short"),
      card_ui(ns("exits"), "Exit pages", "exit_pages", label = NULL, class = "short")
    ),
    tags$div(class = "cards", card_ui(
      ns("searches"), "Searches", "searches", height = 400,
      label = "Stacked bars of the most searched terms, with and without a click on a result"
    ))
  )
}

journeys_tab$server <- function(id, view) {
  moduleServer(id, function(input, output, session) {
    ask_days <- function(name, count) {
      filters <- view$filters()
      do.call(view$ask, c(list(name, filters$from, filters$to, count), view$tail()))
    }
    depth <- reactive(as.integer(choice(input$depth, DEPTHS, "4")))
    steps <- reactive(ask_days("journeys", depth()))
    steps_server(view, steps)

    pages <- reactive(ask_days("entry_exit_pages", PAGES_SHOWN))
    pages_server("entries", view, pages, "entrances", "entry pages")
    pages_server("exits", view, pages, "exits", "exit pages")

    searches <- reactive(ask_days("searches", TERMS_SHOWN))
    card_server(
      "searches", view, searches,
      columns = list(
        column("term", "Term"), column("searches", "Searches", "count", bar = TRUE),
        column("with_click", "With a click", "count"),
        column("click_rate", "Click rate", "rate", bar = TRUE)
      ),
      draw = searches_chart, unit = reactive(searches_unit(searches())),
      empty = "Nobody searched in these days"
    )
  })
}

# The chart has all links, the table the commonest.
steps_server <- function(view, steps) {
  listed <- reactive({
    rows <- steps()
    if (nrow(rows) == 0) return(rows)
    utils::head(transitions(rows), TRANSITIONS_SHOWN)
  })
  card_server(
    "steps", view, listed,
    columns = list(
      column("depth", "Step", "count"), column("from_label", "From"), column("to_label", "To"),
      column("sessions", "Sessions", "count", bar = TRUE),
      column("share", "Share of those at the step", "rate")
    ),
    draw = function(rows) {
      # Says that there are none, before any are drawn.
      force(rows)
      journeys_chart(steps())
    },
    unit = reactive({
      rows <- steps()
      need_rows(rows)
      paste0(
        format_count(sum(rows$sessions[rows$depth == 1])), " sessions",
        if (nrow(rows) > TRANSITIONS_SHOWN) {
          sprintf(
            "; the table has the %d commonest of %s transitions", TRANSITIONS_SHOWN,
            format_count(nrow(rows))
          )
        }
      )
    }),
    empty = "No session did anything in these days"
  )
}

# by: "entrances" or "exits".
pages_server <- function(id, view, pages, by, what) {
  rows <- reactive(utils::head(page_rows(pages(), by), PAGES_SHOWN))
  count <- if (by == "entrances") "entry_pages" else "exit_pages"
  card_server(
    id, view, rows,
    columns = c(
      list(
        column("title", "Title"), column("page", "Page"),
        column(by, capitalised(by), "count", bar = TRUE), column("share", "Share", "rate")
      ),
      if (by == "entrances") list(column("revenue", "Revenue", "money"))
    ),
    unit = reactive({
      found <- rows()
      need_rows(found)
      shown_of(nrow(found), found[[count]][1], what, by)
    }),
    empty = "Nobody saw a page in these days"
  )
}

searches_unit <- function(rows) {
  need_rows(rows)
  never <- sum(rows$with_click == 0)
  paste0(
    format_count(rows$all_searches[1]), " searches, ",
    format_rate(rows$all_with_click[1] / rows$all_searches[1]), " with a click; the table has ",
    format_count(nrow(rows)), " of ", format_count(rows$of_rows[1]), " terms",
    if (never > 0) ", those that nobody clicked first"
  )
}
