// Runs in the page, not here: gives the texts whose contrast is less than WCAG 2.2 asks for (4.5 to 1; 3 to 1 for large text).
;(() => {
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number)

  const luminance = (color) => {
    const [r, g, b] = channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }

  const backgroundOf = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each)
      if (channels(backgroundColor)[3] !== 0) return backgroundColor
    }
    return 'rgb(255, 255, 255)'
  }

  const hasText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')

  return [...document.body.querySelectorAll('*')]
    .filter((element) => element.getClientRects().length > 0 && hasText(element))
    .flatMap((element) => {
      const { color, fontSize } = getComputedStyle(element)
      const [a, b] = [luminance(color), luminance(backgroundOf(element))]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      const needed = Number.parseFloat(fontSize) >= 24 ? 3 : 4.5
      return ratio < needed ? [`${element.textContent.trim()}: ${ratio.toFixed(2)}`] : []
    })
})()
