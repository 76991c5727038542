import { generateKeyPairSync, sign } from 'node:crypto'

/** A key and a certificate that it signed itself, for servers whose clients verify nothing. Written as DER (X.690), so that no tool is needed. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const commonName = objectId(0x55, 0x04, 0x03)
  const name = sequence(element(0x31, sequence(commonName, element(0x0c, 'localhost'))))
  const serial = element(0x02, Buffer.of(1))
  const validity = sequence(utcTime(-1), utcTime(1))
  // A version 1 certificate: serial, algorithm, issuer, validity, subject, key (RFC 5280 section 4.1).
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const toBeSigned = sequence(serial, ecdsaWithSha256, name, validity, name, spki)
  const signature = element(0x03, Buffer.of(0), sign('sha256', toBeSigned, privateKey))
  const certificate = sequence(toBeSigned, ecdsaWithSha256, signature)
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  }
}

function element(tag: number, ...contents: (Uint8Array | string)[]): Buffer {
  const content = Buffer.concat(contents.map((part) => Buffer.from(part)))
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

const sequence = (...contents: Uint8Array[]) => element(0x30, ...contents)
const objectId = (...bytes: number[]) => element(0x06, Buffer.from(bytes))

function utcTime(daysFromNow: number): Buffer {
  const iso = new Date(Date.now() + daysFromNow * 86_400_000).toISOString()
  return element(0x17, `${iso.replace(/[-:T]/g, '').slice(2, 14)}Z`)
}
