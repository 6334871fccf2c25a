TABS <- c("overview", "funnel")
DEVICES <- c("desktop", "mobile")
CHANNELS <- c("Direct", "Organic Search")

parse <- function(...) parse_filters(list(...), TABS, DEVICES, CHANNELS)

test_that("nothing asked for is the default, with nothing refused", {
  parsed <- parse()
  expect_equal(parsed$filters, c(list(tab = "overview"), DEFAULT_FILTERS))
  expect_equal(parsed$refused, character())
  expect_equal(filters_query(parsed$filters, "overview"), "?")
})

test_that("filters come back from their address", {
  asked <- list(
    tab = "funnel", dates = "custom", from = "2024-02-29", to = "2024-03-01", compare = "year",
    device = "mobile", channel = "Organic Search", visitors = "new", signed_in = "no", bots = "in"
  )
  parsed <- parse_filters(asked, TABS, DEVICES, CHANNELS)
  expect_equal(parsed$filters[names(asked)], asked)
  query <- filters_query(parsed$filters, "overview")
  expect_equal(query, paste0(
    "?tab=funnel&dates=custom&from=2024-02-29&to=2024-03-01&compare=year&device=mobile",
    "&channel=Organic%20Search&visitors=new&signed_in=no&bots=in"
  ))
  expect_equal(parse_filters(parse_query(query), TABS, DEVICES, CHANNELS), parsed)
})

RUBBISH <- list(
  "", "x", "'; DROP TABLE dw.fact_event; --", "all' OR '1'='1", "$1", "\\", "\u202e", "<script>",
  "../../etc/passwd", strrep("a", 1e5), NA_character_, "NULL", "all\n", "\xff\xfe"
)

test_that("rubbish in any place gives the default and never an error", {
  defaults <- parse()$filters
  for (key in c("tab", names(DEFAULT_FILTERS))) {
    for (value in RUBBISH) {
      parsed <- parse_filters(stats::setNames(list(value), key), TABS, DEVICES, CHANNELS)
      expect_equal(parsed$filters, defaults, info = paste(key, encodeString(value)))
    }
  }
})

test_that("what is no text is refused as well", {
  for (value in list(NULL, 1, TRUE, list("x"), c("mobile", "desktop"), character())) {
    expect_equal(parse_filters(list(device = value), TABS, DEVICES, CHANNELS)$filters$device, "all")
  }
})

test_that("what is refused is said, short and on one line", {
  expect_equal(parse(device = "x")$refused, "There is no device “x”.")
  long <- parse(channel = paste0("a\nb", strrep("c", 1000)))$refused
  expect_lt(nchar(long), 80)
  expect_false(grepl("\n", long))
})

test_that("a custom range must be two days in their order", {
  ranges <- list(
    c("2024-02-30", "2024-03-01"), c("2024-03-02", "2024-03-01"), c("2024-3-1", "2024-03-02"),
    c("", "2024-03-01"), c("2024-03-01", "'; --"), c("0000-00-00", "9999-99-99"),
    c("2024-03-01T00:00", "2024-03-02")
  )
  for (range in ranges) {
    parsed <- parse(dates = "custom", from = range[1], to = range[2])
    expect_equal(parsed$filters$dates, "last_28", info = range)
    expect_length(parsed$refused, 1)
  }
})

test_that("the days of a custom range are forgotten with another preset", {
  expect_equal(
    filters_query(parse(dates = "last_7", from = "2024-01-01")$filters, "overview"), "?dates=last_7"
  )
})

test_that("a NUL in an address is refused as what it stands in is, and the rest is taken", {
  asked <- parse_query("?device=mo%00bile&b%00ts=in&bots=in")
  parsed <- parse_filters(asked, TABS, DEVICES, CHANNELS)
  expect_equal(parsed$filters$device, "all")
  expect_equal(parsed$filters$bots, "in")
  expect_equal(parsed$refused, "There is no device “mo\uFFFDbile”.")
})

test_that("before the warehouse could say what there is, any device and channel is taken", {
  parsed <- parse_filters(list(device = "tv", channel = "Carrier Pigeon", bots = "?"), TABS)
  expect_equal(parsed$filters$device, "tv")
  expect_equal(parsed$filters$channel, "Carrier Pigeon")
  expect_length(parsed$refused, 1)
})

test_that("the last five parameters are bots, channel, device, kind of visitor, sign-in", {
  expect_equal(filter_parameters(parse()$filters), list(FALSE, NULL, NULL, NULL, NULL))
  all <- parse(
    bots = "in", channel = "Direct", device = "mobile", visitors = "new", signed_in = "no"
  )
  expect_equal(filter_parameters(all$filters), list(TRUE, "Direct", "mobile", "new", FALSE))
  expect_true(is_filtered(all$filters))
  expect_false(is_filtered(parse(bots = "in")$filters))
})

test_that("filters get their days", {
  filters <- with_days(
    parse(dates = "last_7")$filters, as.Date("2026-03-30"), as.Date("2020-01-01")
  )
  expect_equal(filters$from, as.Date("2026-03-24"))
  expect_equal(filters$before$to, as.Date("2026-03-23"))
  alone <- with_days(parse(compare = "none")$filters, as.Date("2026-03-30"), as.Date("2020-01-01"))
  expect_true("before" %in% names(alone))
  expect_null(alone$before)
})
