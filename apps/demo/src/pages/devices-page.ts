import type { Device } from '../devices'
import { type Html, html } from '../html'
import { deviceList } from './device-list'
import { layout } from './layout'
import type { Viewer } from './viewer'

export function devicesPage({
  viewer,
  devices,
}: {
  readonly viewer: Viewer
  readonly devices: readonly Device[]
}): Html {
  const main = html`<section class="card">
<h1>Your devices</h1>
${deviceList(devices)}
</section>`
  return layout({ title: 'Your devices', viewer, main })
}
