// The pages work without this: it says times as clocks on the wall do.
const today = new Date().toDateString()
for (const element of document.querySelectorAll('time')) {
  const moment = new Date(element.dateTime)
  const isToday = moment.toDateString() === today
  element.title = element.textContent
  element.textContent = isToday
    ? `today at ${moment.toLocaleTimeString('en', { timeStyle: 'short' })}`
    : moment.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })
}
