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
  ))
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
