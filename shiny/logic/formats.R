# Numbers, money, rates and days as people read them. What is unknown is a dash.

UNKNOWN <- "–"

# Of a currency's minor units in one of its major ones: 2, but for these.
CURRENCY_DIGITS <- c(
  BIF = 0, CLP = 0, DJF = 0, GNF = 0, ISK = 0, JPY = 0, KMF = 0, KRW = 0, PYG = 0, RWF = 0, UGX = 0,
  VND = 0, VUV = 0,
  XAF = 0, XOF = 0, XPF = 0, BHD = 3, IQD = 3, JOD = 3, KWD = 3, LYD = 3, OMR = 3, TND = 3
)
CURRENCY_SIGNS <- c(USD = "$", EUR = "€", GBP = "£", JPY = "¥", INR = "₹", KRW = "₩")

currency_digits <- function(currency) {
  if (currency %in% names(CURRENCY_DIGITS)) CURRENCY_DIGITS[[currency]] else 2
}

currency_sign <- function(currency) {
  if (currency %in% names(CURRENCY_SIGNS)) CURRENCY_SIGNS[[currency]] else paste0(currency, " ")
}

# Minor units (cents) to major ones, for axes and CSV.
as_major <- function(minor, currency) minor / 10^currency_digits(currency)

or_unknown <- function(text, value) {
  text[is.na(value)] <- UNKNOWN
  text
}

format_decimal <- function(value, digits = 1) {
  # -0 and what rounds to it would be "-0".
  rounded <- round(value, digits) + 0
  or_unknown(formatC(rounded, format = "f", digits = digits, big.mark = ","), value)
}

format_count <- function(value) format_decimal(value, 0)

format_money <- function(minor, currency) {
  digits <- currency_digits(currency)
  sign <- ifelse(!is.na(minor) & minor < 0, "−", "")
  text <- paste0(
    sign, currency_sign(currency), format_decimal(abs(as_major(minor, currency)), digits)
  )
  or_unknown(text, minor)
}

format_rate <- function(value, digits = 1) {
  or_unknown(paste0(format_decimal(100 * value, digits), "%"), value)
}

format_seconds <- function(value) {
  whole <- round(value)
  text <- ifelse(
    whole < 60, sprintf("%.0f s", whole),
    ifelse(
      whole < 3600, sprintf("%.0f min %02.0f s", whole %/% 60, whole %% 60),
      sprintf("%s h %02.0f min", format_count(whole %/% 3600), (whole %% 3600) %/% 60)
    )
  )
  or_unknown(text, value)
}

# Month names of our own: R's are those of the locale.
MONTHS <- c("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

format_day <- function(day, with_year = TRUE) {
  parts <- as.POSIXlt(day)
  text <- paste(parts$mday, MONTHS[parts$mon + 1])
  or_unknown(if (with_year) paste(text, parts$year + 1900) else text, day)
}

format_days <- function(from, to) {
  if (from == to) return(format_day(from))
  same_year <- format(from, "%Y") == format(to, "%Y")
  paste(format_day(from, with_year = !same_year), "–", format_day(to))
}

# A moment, in the property's time zone.
format_moment <- function(moment, time_zone) {
  parts <- as.POSIXlt(moment, tz = time_zone)
  or_unknown(
    sprintf("%s, %02d:%02d", format_day(as.Date(parts), TRUE), parts$hour, parts$min), moment
  )
}

# A change that stands in a column: signed, of what was nothing "from 0".
format_signed <- function(value, unit) {
  per_cent <- round(100 * value, 1)
  sign <- ifelse(per_cent > 0, "+", ifelse(per_cent < 0, "−", ""))
  text <- paste0(sign, format_decimal(abs(per_cent)), unit)
  text[is.infinite(value)] <- "from 0"
  or_unknown(text, value)
}

# A value by its kind: count, decimal, money, rate, seconds, change, points, day, moment or text.
format_kind <- function(value, kind, currency = "USD") {
  switch(kind,
    count = format_count(value),
    decimal = format_decimal(value),
    money = format_money(value, currency),
    rate = format_rate(value),
    seconds = format_seconds(value),
    change = format_signed(value, "%"),
    points = format_signed(value, " points"),
    day = format_day(value),
    moment = format_moment(value, attr(value, "tzone")),
    or_unknown(as.character(value), value)
  )
}

# Against what it was: list(direction, text). Rates change by percentage points, all else by per
# cent.
format_change <- function(now, before, kind) {
  if (is.na(now) || is.na(before)) return(list(direction = "none", text = "no comparison"))
  if (kind == "rate") {
    points <- round(100 * (now - before), 1)
    return(change_text(points, paste(format_decimal(abs(points)), "points")))
  }
  if (before == 0) {
    return(if (now == 0) change_text(0, "0.0%") else list(direction = "up", text = "from 0"))
  }
  per_cent <- round(100 * (now - before) / abs(before), 1)
  change_text(per_cent, paste0(format_decimal(abs(per_cent)), "%"))
}

change_text <- function(change, text) {
  if (change > 0) return(list(direction = "up", text = paste0("+", text)))
  if (change < 0) return(list(direction = "down", text = paste0("−", text)))
  list(direction = "flat", text = text)
}
