/**
 * Clinical documents within a text: FHIR as JSON or XML, HL7 v2, CDA. A document is known by its head and by what it
 * says of a person near to it, so that an error message that names `ClinicalDocument` or `MSH` alone is left alone.
 */
import { CLINICAL, PERSONS } from './fhir'
import type { Found } from './kinds'
import { matchesOf } from './matches'

/** How far behind, and how little before its head, the content of a document may begin. */
const REACH = 6000

interface Sign { start: number; end: number }
interface Shape { name: string; description: string; signsIn: (text: string) => { heads: Sign[]; contents: Sign[] }; back: number }

export const SHAPES: readonly Shape[] = [
  { name: 'fhir_json', description: 'A FHIR resource about a person, as JSON', signsIn: fhirJson, back: 3000 },
  { name: 'fhir_xml', description: 'A FHIR resource about a person, as XML', signsIn: fhirXml, back: 0 },
  { name: 'hl7_v2', description: 'An HL7 version 2 message with segments about a person', signsIn: hl7, back: 0 },
  { name: 'cda', description: 'An HL7 version 3 document (CDA) or message', signsIn: cda, back: 0 },
]

/** A document claims the text as a whole: nothing of it is left that could be of use. */
export function documentsIn(text: string): Found[] {
  return SHAPES.filter(shape => isIn(text, shape)).slice(0, 1)
    .map(({ name }) => ({ kind: 'clinical', detector: name, start: 0, end: text.length }))
}

function isIn(text: string, { signsIn, back }: Shape): boolean {
  const { heads, contents } = signsIn(text)
  let at = 0
  for (const head of heads) {
    while (at < contents.length && (contents[at]?.start ?? 0) < head.start - back) at++
    const content = contents[at]
    if (content !== undefined && content.start <= head.end + REACH) return true
  }
  return false
}

const TYPE = /\bresourceType["']?\s{0,8}[:=]>?\s{0,8}["']?([A-Z][A-Za-z]{2,40})\b/g
const PERSON_MEMBER = /["'](?:name|identifier|telecom|address|contact|communication|photo|generalPractitioner|link|qualification)["']\s{0,8}:\s{0,8}[[{]|["'](?:birthDate|gender|family|given|deceasedBoolean|maritalStatus)["']\s{0,8}:|\b(?:birthDate|family|given|telecom) ?[:=] ?["'[A-Z0-9]/g
const CLINICAL_MEMBER = /\b(?:subject|patient|beneficiary|individual|for|participant|performer|practitioner)["']?\s{0,8}[:=]\s{0,8}[[{\n]|["'](?:value(?:Quantity|CodeableConcept|String)|effectiveDateTime)["']\s{0,8}:|["']reference["']\s{0,8}:\s{0,8}["'](?:Patient|Practitioner|RelatedPerson)\//g

function fhirJson(text: string) {
  if (!text.includes('resourceType')) return NOTHING
  const types = signs(text, TYPE, match => PERSONS.has(match[1] ?? '') || CLINICAL.has(match[1] ?? ''))
  const clinical = types.filter(({ name }) => CLINICAL.has(name))
  const persons = types.filter(({ name }) => PERSONS.has(name))
  if (persons.length > 0 && isIn(text, { name: '', description: '', back: 3000, signsIn: () => ({ heads: persons, contents: signs(text, PERSON_MEMBER) }) })) return { heads: persons, contents: signs(text, PERSON_MEMBER) }
  return { heads: clinical, contents: clinical.length > 0 ? signs(text, CLINICAL_MEMBER) : [] }
}

const ELEMENT = /<(?:[A-Za-z0-9]{1,12}:)?([A-Z][A-Za-z]{2,40})(?=[\s>])/g
const ELEMENT_CONTENT = /<(?:[A-Za-z0-9]{1,12}:)?(?:family|given|birthDate|gender|deceasedBoolean|reference|system|use|text|identifier|name|subject|patient)(?:\s{1,8}value\s{0,4}=|>)/g

function fhirXml(text: string) {
  // A head soon behind another reaches no further than that, and need not be kept.
  let last = -Infinity
  const heads = signs(text, ELEMENT, match => {
    if (match.index - last < 200 || !(PERSONS.has(match[1] ?? '') || CLINICAL.has(match[1] ?? ''))) return false
    last = match.index
    return true
  })
  // A tag named in prose has no elements behind it; of a resource there are several.
  return heads.length === 0 ? NOTHING : { heads, contents: inRow(signs(text, ELEMENT_CONTENT)) }
}

/** Only where a second one follows soon. */
const inRow = (list: Sign[]) => list.filter((each, at) => (list[at + 1]?.start ?? Infinity) - each.end < 600)

const HEADER = /\b(?:MSH|FHS|BHS)([|#!$^~;])[\^~&|][~&\\@^]/g
const SEGMENT = /\b(?:PID|NK1|PV1|PD1|MRG|OBX|DG1|AL1|IN1|GT1|OBR|ORC|RXA|RXE|QPD|SPM|IAM|PR1)[|#!$](?!\|{0,3}(?:\s|$))/g
const PERSON_SEGMENT = /\b(?:PID|NK1|MRG)\|[^|\r\n]{0,20}\|[^|\r\n]{0,200}\|[^|\r\n]{0,400}\|[^|\r\n]{0,200}\|[^|\r\n]{0,300}[A-Za-z0-9]/g

/** What a query for a person asks by. */
const QUERIED = /@PID\.[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}\^[A-Za-z0-9]/g

function hl7(text: string) {
  if (!text.includes('|') && !text.includes('MSH')) return NOTHING
  const alone = [...signs(text, PERSON_SEGMENT), ...signs(text, QUERIED)]
  if (alone.length > 0) return { heads: alone, contents: alone }
  const heads = signs(text, HEADER)
  return heads.length === 0 ? NOTHING : { heads, contents: signs(text, SEGMENT) }
}

const DOCUMENT = /<(?:[A-Za-z0-9]{1,12}:)?(?:ClinicalDocument|(?:PRPA|PRPM|QUPC|REPC|POCD|RCMR|MCCI)_[A-Z]{2}[0-9]{6}[A-Z0-9]{0,8}|recordTarget|patientRole|patientPerson|ADT_A[0-9]{2}|PID)\b[^<>]{0,600}>/g
const DOCUMENT_CONTENT = /<(?:[A-Za-z0-9]{1,12}:)?(?:recordTarget|patientRole|patientPerson|patient|given|family|birthTime|administrativeGenderCode|structuredBody|realmCode|typeId|templateId|livingSubjectName|livingSubjectId|livingSubjectBirthTime|PID\.[0-9]{1,2}|title|effectiveTime|id)\b[^<>]{0,600}>/g

function cda(text: string) {
  if (!text.includes('<')) return NOTHING
  const heads = signs(text, DOCUMENT)
  return heads.length === 0 ? NOTHING : { heads, contents: inRow(signs(text, DOCUMENT_CONTENT)) }
}

const NOTHING = { heads: [], contents: [] }

function signs(text: string, pattern: RegExp, counts: (match: RegExpExecArray) => boolean = () => true): (Sign & { name: string })[] {
  const found = []
  for (const match of matchesOf(pattern, text)) if (counts(match)) found.push({ start: match.index, end: match.index + match[0].length, name: match[1] ?? '' })
  return found
}
