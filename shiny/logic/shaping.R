# Rows of the warehouse as charts and tables want them.

# Sums are 0 on a day without sessions; rates and means are unknown there.
FILLED_WITH_ZERO <- c(
  "visitors", "people", "sessions", "engaged_sessions", "page_views", "orders", "revenue"
)

# The first days of the days or weeks (from Monday) between two days.
steps_between <- function(from, to, by) {
  if (by == "week") seq(monday_of(from), monday_of(to), by = 7) else seq(from, to, by = 1)
}

last_day <- function(steps, by) if (by == "week") steps + 6 else steps

monday_of <- function(day) day - (as.POSIXlt(day)$wday + 6) %% 7

# A row for every day or week, in order, also where nothing happened. `slice` (text) becomes `date`.
# Before the first day of the data nothing is known, not even that there was nothing.
fill_steps <- function(rows, from, to, by, first = from) {
  dates <- steps_between(from, to, by)
  found <- match(format(dates, "%Y-%m-%d"), rows$slice)
  filled <- rows[found, setdiff(names(rows), "slice"), drop = FALSE]
  for (column in intersect(FILLED_WITH_ZERO, names(filled))) {
    filled[[column]][is.na(filled[[column]]) & last_day(dates, by) >= first] <- 0
  }
  rownames(filled) <- NULL
  cbind(date = dates, filled)
}

# One measure of a period beside that of the period before, step by step: date, now, before_date,
# before.
beside <- function(now, before, name) {
  rows <- data.frame(date = now$date, now = now[[name]])
  if (is.null(before)) return(rows)
  index <- seq_len(nrow(now))
  rows$before_date <- before$date[index]
  rows$before <- before[[name]][index]
  rows
}

# With the share of each row in the sum of one of its columns.
with_share <- function(rows, of) {
  total <- sum(rows[[of]], na.rm = TRUE)
  rows$share <- if (total == 0) rep(NA_real_, nrow(rows)) else rows[[of]] / total
  rows
}

capitalised <- function(text) {
  paste0(toupper(substr(text, 1, 1)), substr(text, 2, nchar(text)))
}

# A text of the outside world in a chart: plotly reads a few tags, and a long one pushes the chart
# away.
plain_label <- function(text, longest = 60) {
  text <- ifelse(is.na(text), "(not set)", text)
  long <- nchar(text) > longest
  text[long] <- paste0(substr(text[long], 1, longest - 1), "…")
  gsub("<", "&lt;", gsub("&", "&amp;", text, fixed = TRUE), fixed = TRUE)
}

# Texts as the names of a chart's rows, each another one: plotly adds up what has one name. Of long
# ones that begin alike the end stays, too.
row_labels <- function(texts, longest = 60) {
  labels <- plain_label(texts, longest)
  alike <- labels %in% labels[duplicated(labels)]
  labels[alike] <- plain_label(both_ends(texts[alike], longest), longest)
  # Spaces of no width tell apart what is alike all the same.
  paste0(labels, strrep("\u200b", stats::ave(seq_along(labels), labels, FUN = seq_along) - 1))
}

both_ends <- function(texts, longest) {
  end <- (longest * 2) %/% 5
  long <- !is.na(texts) & nchar(texts) > longest
  texts[long] <- paste0(
    substr(texts[long], 1, longest - end - 1), "…",
    substring(texts[long], nchar(texts[long]) - end + 1)
  )
  texts
}

# A table as CSV: plain numbers, and no cell that a spreadsheet would take for a formula.
as_csv <- function(rows, columns, currency) {
  cells <- lapply(columns, function(column) csv_cells(rows[[column$name]], column$kind, currency))
  header <- vapply(columns, function(column) csv_label(column, currency), "")
  lines <- c(list(header), if (nrow(rows) > 0) asplit(do.call(cbind, cells), 1))
  quoted <- vapply(lines, function(line) paste(csv_quote(line), collapse = ","), "")
  paste0(quoted, "\r\n", collapse = "")
}

csv_label <- function(column, currency) {
  if (column$kind == "money") sprintf("%s (%s)", column$label, currency) else column$label
}

csv_cells <- function(values, kind, currency) {
  cells <- if (kind == "money") {
    format(
      as_major(values, currency), nsmall = currency_digits(currency), scientific = FALSE,
      trim = TRUE
    )
  } else if (is.numeric(values)) {
    format(values, digits = 15, scientific = FALSE, trim = TRUE, drop0trailing = TRUE)
  } else if (inherits(values, "POSIXt")) {
    format(values, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
  } else {
    sub("^([=+@\t\r-])", "'\\1", as.character(values))
  }
  cells[is.na(values) | (is.numeric(values) & is.infinite(values))] <- ""
  cells
}

csv_quote <- function(cells) {
  quoted <- paste0("\"", gsub("\"", "\"\"", cells, fixed = TRUE), "\"")
  ifelse(grepl("[\",\r\n]", cells), quoted, cells)
}
