# The filters that all tabs share, and their form in the address bar. A value that is not offered is
# not taken: the default stands in its place, and says so.

VISITOR_TYPES <- c(all = "New and returning", new = "New", returning = "Returning")
SIGN_INS <- c(all = "Signed in or not", yes = "Signed in", no = "Not signed in")
BOTS <- c(out = "Left out", "in" = "Counted in")

DEFAULT_FILTERS <- list(
  dates = "last_28", from = "", to = "", compare = "before", device = "all", channel = "all",
  visitors = "all", signed_in = "all",
  bots = "out"
)

# What the address says, for the sentence about what was not taken.
FILTER_NAMES <- c(
  tab = "tab", dates = "range of days", compare = "comparison", device = "device",
  channel = "channel",
  visitors = "kind of visitors", signed_in = "sign-in", bots = "handling of bots"
)

# A named list of texts (an address, a form) as filters: list(filters, refused), refused being
# sentences. tabs, devices and channels are what is offered; NULL where the warehouse could not say
# yet: then any is taken.
parse_filters <- function(asked, tabs, devices = NULL, channels = NULL) {
  offered <- list(
    tab = tabs, dates = names(PRESETS), compare = names(COMPARISONS), device = with_all(devices),
    channel = with_all(channels),
    visitors = names(VISITOR_TYPES), signed_in = names(SIGN_INS), bots = names(BOTS)
  )
  filters <- c(list(tab = tabs[1]), DEFAULT_FILTERS)
  refused <- character()
  for (key in names(FILTER_NAMES)) {
    value <- one_text(asked[[key]])
    if (is.null(value)) next
    if (is.null(offered[[key]]) || value %in% offered[[key]]) {
      filters[[key]] <- value
    } else {
      refused <- c(refused, refusal(key, value))
    }
  }
  if (filters$dates == "custom") {
    days <- parse_days(asked$from, asked$to)
    if (is.null(days)) {
      filters$dates <- DEFAULT_FILTERS$dates
      refused <- c(refused, "The first and last day asked for are not a range of days.")
    } else {
      filters[c("from", "to")] <- days
    }
  }
  list(filters = filters, refused = refused)
}

# The query of an address as the list of texts that parse_filters takes. R has no text with a NUL in
# it: the sign for what cannot be shown stands in its place, and is refused as any other.
parse_query <- function(query) {
  shiny::parseQueryString(gsub("%00", "%EF%BF%BD", query, fixed = TRUE))
}

with_all <- function(values) if (is.null(values)) NULL else c("all", values)

# NULL unless it is one short text.
one_text <- function(value) {
  if (!is.character(value) || length(value) != 1 || is.na(value) || !nzchar(value)) return(NULL)
  if (!validUTF8(value)) return("?")
  substr(value, 1, 200)
}

refusal <- function(key, value) {
  shown <- if (nchar(value) > 40) paste0(substr(value, 1, 40), "…") else value
  sprintf("There is no %s “%s”.", FILTER_NAMES[[key]], gsub("[[:cntrl:]]", " ", shown))
}

# list(from, to) as texts, or NULL.
parse_days <- function(from, to) {
  from <- parse_day(from)
  to <- parse_day(to)
  if (is.null(from) || is.null(to) || from > to) return(NULL)
  list(from = format(from, "%Y-%m-%d"), to = format(to, "%Y-%m-%d"))
}

parse_day <- function(text) {
  text <- one_text(text)
  if (is.null(text) || !grepl("^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$", text)) return(NULL)
  day <- as.Date(text, format = "%Y-%m-%d")
  # as.Date takes 2026-02-30 for nothing, on some platforms for another day.
  if (is.na(day) || format(day, "%Y-%m-%d") != text) NULL else day
}

# The address's query: only what differs from the default, so that an address stays short and "last
# 28 days" moves on.
filters_query <- function(filters, first_tab) {
  defaults <- c(list(tab = first_tab), DEFAULT_FILTERS)
  kept <- Filter(function(key) !identical(filters[[key]], defaults[[key]]), names(defaults))
  pairs <- vapply(kept, function(key) {
    paste0(key, "=", utils::URLencode(filters[[key]], reserved = TRUE))
  }, "")
  paste0("?", paste(pairs, collapse = "&"))
}

# The filters with their days: from, to, and before (list(from, to), or NULL).
with_days <- function(filters, anchor, first_date = NA) {
  days <- if (filters$dates == "custom") {
    lapply(filters[c("from", "to")], as.Date)
  } else {
    preset_days(filters$dates, anchor, first_date)
  }
  filters$from <- days$from
  filters$to <- days$to
  # A list, because assigning NULL would drop the entry.
  filters["before"] <- list(comparison_days(days$from, days$to, filters$compare, first_date))
  filters
}

# The last five parameters of each statement that the filters bear on.
filter_parameters <- function(filters) {
  unless_all <- function(value) if (value == "all") NULL else value
  list(
    filters$bots == "in", unless_all(filters$channel), unless_all(filters$device),
    unless_all(filters$visitors),
    switch(filters$signed_in, yes = TRUE, no = FALSE)
  )
}

# Whether anything but days and comparison narrows what is seen.
is_filtered <- function(filters) {
  any(unlist(filters[c("device", "channel", "visitors", "signed_in")]) != "all")
}
