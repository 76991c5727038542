// @ts-check
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'

/** An identity provider that signs one assertion about one person (SAML 2.0 core, section 2.3.3). */
export class SamlIdentityProvider {
  #keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  #SignedXml

  /** @param {import('../stage/stage.mjs').Stage} stage */
  constructor(stage) {
    this.#SignedXml = stage.load('xml-crypto').SignedXml
  }

  get publicKey() {
    return this.#keys.publicKey
  }

  /**
   * The answer to a request that was sent here, as the form field that a browser posts.
   *
   * @param {string} location With the request in it.
   * @param {{ person: string, key?: string }} options Another's key, for an answer that is not from here.
   */
  answer(location, { person, key = this.#keys.privateKey }) {
    const asked = new URL(location).searchParams.get('SAMLRequest') ?? ''
    const request = inflateRawSync(Buffer.from(asked, 'base64')).toString()
    const of = (/** @type {string} */ name) => new RegExp(`${name}="([^"]*)"`).exec(request)?.[1]
    const assertion = this.#assertion(person, {
      id: of('ID'),
      callback: of('AssertionConsumerServiceURL'),
      audience: /Issuer[^>]*>([^<]*)/.exec(request)?.[1],
    })
    const response =
      `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_${randomUUID()}" Version="2.0"` +
      ` IssueInstant="${at(0)}" Destination="${of('AssertionConsumerServiceURL')}" InResponseTo="${of('ID')}">` +
      '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>' +
      `${assertion}</samlp:Response>`
    return Buffer.from(this.#sign(response, 'Assertion', key)).toString('base64')
  }

  /**
   * A request to end a person's session, as the form field that a browser posts.
   *
   * @param {string} person
   */
  signOut(person) {
    const request =
      '<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"' +
      ` ID="_${randomUUID()}" Version="2.0" IssueInstant="${at(0)}" NotOnOrAfter="${at(60)}">` +
      '<saml:Issuer>the identity provider</saml:Issuer>' +
      `<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${person}</saml:NameID>` +
      '</samlp:LogoutRequest>'
    return Buffer.from(this.#sign(request, 'LogoutRequest', this.#keys.privateKey)).toString(
      'base64',
    )
  }

  /** @param {string} person @param {{ id: string | undefined, callback: string | undefined, audience: string | undefined }} request */
  #assertion(person, { id, callback, audience }) {
    return (
      `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_${randomUUID()}" Version="2.0" IssueInstant="${at(0)}">` +
      '<saml:Issuer>the identity provider</saml:Issuer>' +
      `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${person}</saml:NameID>` +
      '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
      `<saml:SubjectConfirmationData NotOnOrAfter="${at(60)}" Recipient="${callback}" InResponseTo="${id}"/>` +
      '</saml:SubjectConfirmation></saml:Subject>' +
      `<saml:Conditions NotBefore="${at(-60)}" NotOnOrAfter="${at(60)}"><saml:AudienceRestriction>` +
      `<saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>` +
      `<saml:AuthnStatement AuthnInstant="${at(0)}"><saml:AuthnContext><saml:AuthnContextClassRef>` +
      'urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>' +
      '</saml:Assertion>'
    )
  }

  /** Signs an element, enveloped. @param {string} xml @param {string} element @param {string} privateKey */
  #sign(xml, element, privateKey) {
    const signer = new this.#SignedXml({
      privateKey,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
    })
    const xpath = `//*[local-name(.)='${element}']`
    signer.addReference({
      xpath,
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
      ],
    })
    const reference = `${xpath}/*[local-name(.)='Issuer']`
    signer.computeSignature(xml, { location: { reference, action: 'after' } })
    return signer.getSignedXml()
  }
}

/** @param {number} seconds from now */
const at = (seconds) => new Date(Date.now() + seconds * 1000).toISOString()
