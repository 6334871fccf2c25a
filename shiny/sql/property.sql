SELECT time_zone, currency FROM mart.property
