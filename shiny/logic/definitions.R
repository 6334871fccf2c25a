# What each metric means, in the words of docs/metrics.md, and how it is shown. The one place for
# both.

# kind: how it is formatted; better: which direction is good news.
measure <- function(label, kind, unit, definition, better = "up") {
  list(label = label, kind = kind, unit = unit, definition = definition, better = better)
}

MEASURES <- list(
  visitors = measure("Visitors", "count", "visitors", paste(
    "Different visitors with a session. A visitor is a client id: where a client sends none, its",
    "session id, else its user id, else its network and browser for the day."
  )),
  people = measure("People", "count", "people", paste(
    "Different people with a session. A person is a user id once it is known, else the visitor. A",
    "known user is applied to the anonymous sessions of the same visitor, before and after; never",
    "across two known users."
  )),
  sessions = measure("Sessions", "count", "sessions", paste(
    "A visitor's events without a gap of 30 minutes or more, 24 hours at most (unless set",
    "otherwise). A session belongs to the day it started on."
  )),
  engaged_rate = measure("Engaged rate", "rate", "% of sessions", paste(
    "Engaged sessions / sessions. Engaged are sessions of 10 seconds or more (unless set",
    "otherwise), or with two page views, or with a conversion. Bounce rate is 1 − engaged rate."
  )),
  orders = measure("Orders", "count", "orders", paste(
    "Purchase events, once per transaction id: of several the earliest that says a value, else the",
    "earliest. One without a transaction id is an order of its own."
  )),
  revenue = measure("Revenue", "money", "", paste(
    "The orders' value, of orders in the property's currency. An order belongs to the session of",
    "its event."
  )),
  conversion_rate = measure(
    "Conversion rate", "rate", "% of sessions", "Sessions with an order / sessions."
  ),
  average_order = measure("Average order", "money", "per order", "Revenue / orders."),
  engaged_sessions = measure("Engaged sessions", "count", "sessions", paste(
    "Sessions of 10 seconds or more (unless set otherwise), or with two page views, or with a",
    "conversion."
  )),
  bounce_rate = measure(
    "Bounce rate", "rate", "% of sessions", "1 − engaged rate: GA4's bounce.", better = "down"
  ),
  page_views = measure("Page views", "count", "page views", "Events of stage page_view."),
  page_views_per_session = measure(
    "Page views per session", "decimal", "page views", "The mean over all sessions."
  ),
  seconds_per_session = measure("Time per session", "seconds", "", paste(
    "The mean over all sessions; a session lasts from its first event to its last."
  )),
  buyers = measure("Buyers", "count", "people", "Different people with an order."),
  returning_buyers = measure("Returning buyers", "count", "people", paste(
    "Of the buyers, those who had ordered before the last of these orders, ever."
  )),
  returning_rate = measure(
    "Returning rate", "rate", "% of buyers", "Returning buyers / buyers."
  ),
  orders_by_returning = measure("Orders by returning", "count", "orders", paste(
    "All orders of returning buyers, also their first where it is one of these."
  )),
  order_share = measure("Their orders", "rate", "% of orders", paste(
    "Orders of returning buyers / orders; all that they ordered in these days."
  )),
  revenue_by_returning = measure("Revenue of returning", "money", "", paste(
    "Revenue of all orders of returning buyers."
  )),
  revenue_share = measure("Their revenue", "rate", "% of revenue", paste(
    "Revenue of returning buyers / revenue; of all that they ordered in these days."
  )),
  median_days_between = measure("Between orders", "decimal", "days, median", paste(
    "From a session with an order in these days to the person's one before it, whenever that was:",
    "half of them are shorter."
  ), better = "down")
)

# What is not one metric: of whole cards.
DEFINITIONS <- list(
  device = paste(
    "The category of the device, known by its user agent. Each row has the sessions of that",
    "device; visitors who came with two are in both."
  ),
  visitor_type = "A session is new when it is its visitor's first; every later one is returning.",
  trend = paste(
    "A session belongs to the day it started on, in the property's time zone. Days and weeks (from",
    "Monday) without sessions are 0. The lighter line is the period compared with, day by day."
  ),
  channel = paste(
    "GA4's default channel group of a session's source, medium and campaign. The source is the",
    "first that one of its events tells and that is not direct: its campaign, else utm parameters",
    "or a click id in its page's address, else a referrer of another site. Direct where none does.",
    "Change: against the period compared with."
  ),
  origin = paste(
    "Source and medium, or campaign, of a session: the first that one of its events tells and that",
    "is not direct. Landing page: host and path of the session's first page. Orders and revenue",
    "are those of these sessions."
  ),
  shop_funnel = paste(
    "Per session, in this order: a product is viewed (view_item), put in the cart (add_to_cart),",
    "the checkout begun (begin_checkout), an order placed (purchase). Other events may come",
    "between; a session reaches a step if any way through does. The median is the time from the",
    "step before that half of the sessions did not exceed."
  ),
  funnel_cut = paste(
    "Of the sessions that reached a step of the funnel, those that reached the next one; and in",
    "the last panel, those that viewed a product and bought in the same session."
  ),
  funnel_exits = paste(
    "Of the sessions that came as far as a step of the funnel and no further: the step of their",
    "journey right after their last event of that step. “Left” where nothing came after it."
  ),
  products = paste(
    "Views, carts and removals are events that hold the product; orders, quantity and revenue",
    "(quantity × price) come from the orders' items. Cart rate is carts / views, buy rate orders",
    "/ views. By the day of the event or order."
  ),
  products_not_bought = "Products that were viewed in these days and are in none of their orders.",
  price_history = paste(
    "What was said of a product's price where it was shown, a step for each time that changed. Of",
    "all days there are, whatever the filters."
  ),
  journeys = paste(
    "How many sessions went from one step to the next, from their first on. Steps are what a",
    "session did, in order, without page views; equal ones in a row are one. A session that only",
    "looked at pages has the one step “Pages only”. Ten steps of a session are kept."
  ),
  entry_pages = paste(
    "By the first page of a session; a page is host and path, without query, its title the latest.",
    "Revenue is that of the sessions that entered there."
  ),
  exit_pages = paste(
    "By the last page of a session; a page is host and path, without query, its title the latest."
  ),
  searches = paste(
    "Search terms in lower case. With a click are searches after which, in the same session and",
    "before the next search, a product was chosen or seen; click rate is these / searches. A",
    "search without a term is not counted."
  ),
  retention = paste(
    "Visitors by the week (from Monday) of their first session, and how many of them had a session",
    "in the nth week after. Week 0 is 100%. A week that has not ended in the data has no rate yet.",
    "The filters are about the first session; any session counts as coming back."
  ),
  returning_buyers = paste(
    "Returning buyers ordered in these days and had ordered before the last of these orders, ever.",
    "Theirs are all orders that they placed in these days, and the revenue of these. An order",
    "counts with its session: by that one's day, person and filters."
  ),
  segments = paste(
    "The buyers of these days, by how they stand to one another. Recency is the day of the last",
    "order, frequency the number of orders, value their revenue. Each is scored from 1 to 5 by the",
    "share of the other buyers who are below: under a fifth is 1, four fifths or more is 5. Equal",
    "ones have the same score. Recency and frequency make the segment."
  ),
  segment_grid = paste(
    "Buyers by their scores of recency (the later the last order, the higher) and frequency (the",
    "more orders, the higher), each from 1 to 5 by the share of the other buyers who are below.",
    "Equal ones have the same score, so some scores may be nobody's."
  ),
  hours = paste(
    "Events, page views and orders by the hour they happened in, of the property's clock. Visitors",
    "are those with a session under way in that hour. An hour is not over until a run that began",
    "after it has loaded all there was. Of the filters only bots in or out counts here."
  ),
  runs = paste(
    "The ETL's runs. Events are those read; new ones were loaded, duplicates were there already,",
    "rejected ones could not be loaded. A run that is stopped left objects for the next."
  ),
  checks = paste(
    "Each check compares one number with a limit. Freshness and the last run are as of now; all",
    "else is of the days chosen. A limit that is passed is a reason to look, no proof of a mistake."
  ),
  run_days = paste(
    "The ETL's runs by the day they began, in the property's time zone. Failed ones loaded nothing",
    "after they failed; the next run takes up what they left."
  ),
  rejected = paste(
    "Events and requests that could not be loaded, by reason and by when they were received, with",
    "the beginning of the latest as an example. It is text from outside: anyone can send anything."
  ),
  duplicates = paste(
    "Events that arrived although they were loaded already, by the day of the run. They are",
    "counted once: a tracker sends again what it is not sure has arrived."
  ),
  late = paste(
    "Events, of people and bots, that reached us an hour or more after they happened, by the day",
    "they happened on. They change sessions and numbers of past days."
  ),
  bots = paste(
    "Events of bots / all events. Bots are known by their user agent (isbot's list). They are kept",
    "and left out of all metrics unless the filter counts them in."
  ),
  tracked = paste(
    "Tracked are orders in the property's currency by the day of their purchase event, bots left",
    "out. The shop's own are the paid orders of its database in that currency, also those paid",
    "back later, by the day they were placed. Difference: tracked − the shop's own."
  )
)

# The text behind an (i): of a measure, or of a card.
definition_of <- function(name) {
  text <- if (name %in% names(MEASURES)) MEASURES[[name]]$definition else DEFINITIONS[[name]]
  if (is.null(text)) stop("there is no definition of ", name)
  text
}

# "sessions", or for money the currency.
unit_of <- function(name, currency) {
  measure <- MEASURES[[name]]
  if (measure$kind == "money") trimws(paste(currency, measure$unit)) else measure$unit
}
