const format = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' })

export const longDate = (date: Date): string => format.format(date)
