# Products: what sells, what only gets looked at, and what it cost when.

REVENUE_BARS <- 15
# Fewer views say nothing of a rate.
FEWEST_VIEWS <- 10

# Its name, or the id where there is none.
product_label <- function(rows) ifelse(is.na(rows$name), rows$product_id, rows$name)

# The best sellers. A name that two of them have gets its id.
revenue_chart <- function(rows, currency) {
  top <- utils::head(rows[order(rows$by_revenue), ], REVENUE_BARS)
  top <- top[top$revenue > 0, ]
  labels <- product_label(top)
  twice <- labels %in% labels[duplicated(labels)]
  labels[twice] <- paste(labels[twice], top$product_id[twice])
  texts <- sprintf("%s · %s", format_money(top$revenue, currency), in_words(top$orders, "order"))
  paired_bars(labels, top$revenue, NULL, "revenue", "money", currency, texts)
}

in_words <- function(count, word) {
  paste0(format_count(count), " ", word, ifelse(count == 1, "", "s"))
}

# Those that can be drawn as views against buy rate.
with_enough_views <- function(rows) rows[!is.na(rows$buy_rate) & rows$views >= FEWEST_VIEWS, ]

# Views against buy rate: to the lower right is what only gets looked at. The lines are the medians.
# Views are on a logarithmic axis, because a few products have most of them.
scatter_chart <- function(rows, currency) {
  rows <- with_enough_views(rows)
  hovers <- sprintf(
    "%s<br>%s, %s in the cart, %s<br>buy rate %s, %s", plain_label(product_label(rows)),
    in_words(rows$views, "view"), format_count(rows$carts), in_words(rows$orders, "order"),
    format_rate(rows$buy_rate), format_money(rows$revenue, currency)
  )
  across <- stats::median(rows$views)
  up <- stats::median(rows$buy_rate)
  line <- function(...) {
    list(type = "line", line = list(color = "@muted", width = 1, dash = "dot"), ...)
  }
  note <- function(text, x, y, xanchor, yanchor) {
    list(
      text = text, x = x, y = y, xref = "paper", yref = "paper", xanchor = xanchor,
      yanchor = yanchor, showarrow = FALSE, font = list(color = "@muted", size = 12)
    )
  }
  chart(
    list(list(
      type = "scatter", mode = "markers", x = values(rows$views), y = values(rows$buy_rate),
      text = values(hovers), hovertemplate = "%{text}<extra></extra>",
      marker = list(
        color = "@series1", opacity = 0.75,
        size = values(6 + 14 * sqrt(shares_of_largest(rows$revenue))),
        line = list(color = "@surface", width = 1)
      ),
      cliponaxis = FALSE
    )),
    margin = list(l = 8, r = 16, t = 24, b = 8), hovermode = "closest",
    xaxis = axis(
      type = "log", tickformat = ",.0f", title = axis_title("views, logarithmic"),
      tickmode = "array", tickvals = values(log_ticks(rows$views))
    ),
    yaxis = utils::modifyList(
      value_axis("rate", currency, rows$buy_rate), list(title = axis_title("orders / views"))
    ),
    shapes = list(
      line(x0 = across, x1 = across, y0 = 0, y1 = 1, yref = "paper"),
      line(x0 = 0, x1 = 1, xref = "paper", y0 = up, y1 = up)
    ),
    annotations = list(
      note("little seen, often bought", 0, 1, "left", "bottom"),
      note("much seen, often bought", 1, 1, "right", "bottom"),
      note("much seen, seldom bought", 1, 0.01, "right", "bottom")
    )
  )
}

axis_title <- function(text) list(text = text, font = list(color = "@muted", size = 12))

shares_of_largest <- function(amounts) {
  largest <- max(0, amounts, na.rm = TRUE)
  if (largest == 0) rep(0, length(amounts)) else pmax(0, amounts) / largest
}

# 1, 2, 5, 10, … around what is there.
log_ticks <- function(amounts) {
  powers <- seq(floor(log10(min(amounts))), ceiling(log10(max(amounts))))
  ticks <- sort(as.vector(outer(c(1, 2, 5), 10^powers)))
  ticks[ticks >= min(amounts) * 0.8 & ticks <= max(amounts) * 1.25]
}

# What a product is called in the search field: its name, and its id, since two may have one name.
product_choice <- function(rows) {
  name <- product_label(rows)
  ifelse(name == rows$product_id, name, paste0(name, " (", rows$product_id, ")"))
}

# What was typed as one of the products found: the one whose choice it is, else the first. NULL:
# nothing was found.
chosen_product <- function(typed, found) {
  if (nrow(found) == 0) return(NULL)
  at <- which(product_choice(found) == typed)
  found[c(at, 1)[1], ]
}

# A price as lines that change at a moment: each span of it from its begin to its end, and a gap
# where there was none. The span that lasts goes to the moment of asking.
price_line <- function(rows, name, currency) {
  ends <- ifelse(is.na(rows$valid_to), rows$asked_at, rows$valid_to)
  amounts <- as_major(rows[[name]], currency)
  list(
    x = as.vector(rbind(rows$valid_from, ends)), y = rep(amounts, each = 2),
    text = rep(price_words(rows, currency), each = 2)
  )
}

price_words <- function(rows, currency) {
  discount <- ifelse(
    is.na(rows$discount_price), "", paste(", with discount", format_money(
      rows$discount_price, currency
    ))
  )
  span <- paste(
    "from", short_moment(rows$valid_from),
    ifelse(is.na(rows$valid_to), "on", paste("to", short_moment(rows$valid_to)))
  )
  paste0(format_money(rows$price, currency), discount, "<br>", span)
}

# "2026-11-29 15:04:05" as "29 Nov 2026, 15:04".
short_moment <- function(text) {
  or_unknown(paste0(format_day(as.Date(substr(text, 1, 10))), ", ", substr(text, 12, 16)), text)
}

# What follows the line break is said where it changes.
moment_ticks <- function(from, to) {
  days <- as.numeric(as.Date(to) - as.Date(from))
  if (days < 4) "%H:%M\n%-d %b %Y" else "%-d %b\n%Y"
}

price_chart <- function(rows, currency) {
  trace <- function(name, label, colour, dash) {
    line <- price_line(rows, name, currency)
    list(
      type = "scatter", mode = "lines", name = label, x = values(line$x), y = values(line$y),
      text = values(line$text), hovertemplate = "%{text}<extra></extra>", connectgaps = FALSE,
      line = list(color = colour, width = 2, dash = dash), cliponaxis = FALSE
    )
  }
  has_discount <- any(!is.na(rows$discount_price))
  traces <- list(trace("price", "Price", "@series1", "solid"))
  if (has_discount) {
    discount <- trace("discount_price", "With discount", "@series2", "dash")
    traces <- c(traces, list(discount))
  }
  chart(
    traces,
    showlegend = has_discount, hovermode = "closest",
    legend = utils::modifyList(base_layout()$legend, list(traceorder = "normal")),
    xaxis = axis(
      type = "date", showgrid = FALSE, nticks = 8, hoverformat = " ",
      tickformat = moment_ticks(rows$valid_from[1], rows$asked_at[1])
    ),
    yaxis = value_axis("money", currency, as_major(c(rows$price, rows$discount_price), currency))
  )
}
