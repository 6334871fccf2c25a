# RFM segments: who they are, what a shop might do with them, and their numbers.

segment <- function(label, who, advice) list(label = label, who = who, advice = advice)

# From the best down. Which scores make which segment is the warehouse's to say (mart.rfm_segment).
SEGMENTS <- list(
  champions = segment(
    "Champions", "Bought lately, and more often than most.",
    "Show them what is new first, and ask for reviews. They need no discount."
  ),
  loyal = segment(
    "Loyal", "Buy often; the last time was neither lately nor long ago.",
    "Offer what goes with what they have, before they get used to not coming."
  ),
  promising = segment(
    "Promising", "Bought lately, and more often than the least.",
    "Bring them to the next order: what fits the last one, free shipping from a sum on."
  ),
  new = segment(
    "New", "Bought lately, and as seldom as anyone: mostly once.",
    "Make the second order easy: a welcome, help with the product, its accessories."
  ),
  "needs attention" = segment(
    "Needs attention", "Bought seldom; the last time was neither lately nor long ago.",
    "Remind them of the shop with something that fits their last order."
  ),
  "at risk" = segment(
    "At risk", "Used to buy more than once, and have not for long.",
    "Ask what is missing, and give a reason to come back now."
  ),
  "cannot lose" = segment(
    "Cannot lose", "Bought more often than most, and of all have stayed away the longest.",
    "Few and worth much: write to each of them, before any campaign."
  ),
  hibernating = segment(
    "Hibernating", "Bought seldom, and long ago.",
    "A letter with the season at most: what is spent here seldom comes back."
  )
)

# Below so many buyers, five scores are more than there is to tell apart.
FEW_BUYERS <- 25

# Rows of mart.rfm from the best segment down, those without people with 0.
segment_rows <- function(rows) {
  if (nrow(rows) == 0) return(rows)
  found <- match(names(SEGMENTS), rows$segment)
  all <- rows[found, , drop = FALSE]
  all$segment <- names(SEGMENTS)
  sums <- c("people", "share_of_people", "orders", "revenue", "share_of_revenue")
  all[is.na(found), sums] <- 0
  all$label <- vapply(SEGMENTS, `[[`, "", "label")
  rownames(all) <- NULL
  all
}

segments_unit <- function(rows, from, to) {
  people <- sum(rows$people)
  few <- if (people < FEW_BUYERS) " Scores say little about so few."
  paste0(
    "The ", format_count(people), if (people == 1) " person" else " people", " who ordered, ",
    format_days(from, to), ", as of the last day.", few
  )
}

segments_chart <- function(rows, currency) {
  panel <- function(title, amounts, shown, texts = shown) {
    list(title = title, amounts = amounts, texts = texts, hovers = shown)
  }
  with_share <- function(text, share) paste0(text, " (", format_rate(share), ")")
  people <- with_share(format_count(rows$people), rows$share_of_people)
  revenue <- with_share(format_money(rows$revenue, currency), rows$share_of_revenue)
  average <- as_major(rows$average_revenue, currency)
  days <- sub("[.]0$", "", format_decimal(rows$median_recency_days))
  panel_bars(rows$label, list(
    panel("People", rows$people, people, format_count(rows$people)),
    panel(
      "Share of revenue", rows$share_of_revenue, revenue, format_rate(rows$share_of_revenue)
    ),
    panel(
      "Revenue a person", average, format_money(rows$average_revenue, currency),
      or_unknown(paste0(currency_sign(currency), format_short(average)), average)
    ),
    panel(
      "Days since last order", rows$median_recency_days, paste(days, "days, the median"), days
    )
  ))
}

# Rows of the grid as cells of a heat map, the latest on top. by: people or revenue.
grid_cells <- function(rows, by, currency) {
  shown <- if (by == "people") {
    format_count(rows$people)
  } else {
    paste0(currency_sign(currency), format_short(as_major(rows$revenue, currency)))
  }
  label <- vapply(SEGMENTS[rows$segment], `[[`, "", "label")
  empty <- rows$people == 0
  data.frame(
    row = 6 - rows$recency, column = rows$frequency,
    value = ifelse(empty, 0, rows[[by]]), empty = empty,
    text = ifelse(empty, "", paste0(shown, "<br>", sub("Needs ", "Needs<br>", label))),
    hover = sprintf(
      "%s: recency %d, frequency %d<br>%s people, %s", label, rows$recency, rows$frequency,
      format_count(rows$people), format_money(rows$revenue, currency)
    )
  )
}

grid_chart <- function(rows, by, currency) {
  cells <- grid_cells(rows, by, currency)
  heat_chart(
    c(
      list(heat_trace(cells[cells$empty, ], 5, 5, "@raised")),
      heat_traces(cells[!cells$empty, ], 5, 5)
    ),
    c("5 latest", "4", "3", "2", "1 longest ago"), c("1 least", "2", "3", "4", "5 most"),
    "Frequency", "Recency"
  )
}

# 1234567 as 1.2M: for places where a number has little room.
format_short <- function(value) {
  size <- ifelse(value >= 999500, 1e6, ifelse(value >= 1e4, 1e3, 1))
  small <- value / size
  digits <- ifelse(size > 1 & small < 10, 1, 0)
  text <- ifelse(digits == 1, format_decimal(small, 1), format_decimal(small, 0))
  paste0(text, ifelse(size == 1e6, "M", ifelse(size == 1e3, "k", "")))
}
