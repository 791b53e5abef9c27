/**
 * FHIR resources that say something about a person, as JSON objects. A reference ("Patient/123"), an error about a
 * resource and the resources of the exchange itself (Organization, Location, OperationOutcome) are none.
 */

/** Resources that are a person. */
export const PERSONS = new Set(['Patient', 'Person', 'RelatedPerson', 'Practitioner'])

/** Resources that are about one; they name it in one of `ABOUT`. */
export const CLINICAL = new Set(`Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic BiologicallyDerivedProductDispense BodyStructure CarePlan CareTeam
  ChargeItem Claim ClaimResponse ClinicalImpression Communication CommunicationRequest Composition Condition Consent Contract Coverage
  CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue DeviceAssociation DeviceDispense DeviceRequest
  DeviceUsage DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter EnrollmentRequest EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory Flag GenomicStudy Goal
  GuidanceResponse ImagingSelection ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation Invoice List MeasureReport Media
  MedicationAdministration MedicationDispense MedicationRequest MedicationStatement MedicationUsage MolecularSequence
  NutritionOrder NutritionIntake Observation PractitionerRole Procedure QuestionnaireResponse RequestGroup RequestOrchestration ResearchSubject RiskAssessment
  ServiceRequest Specimen SupplyDelivery SupplyRequest Task Transport VisionPrescription`.split(/\s+/))

/** Members that only a person has. */
const PERSONAL = ['name', 'identifier', 'birthDate', 'telecom', 'address', 'gender', 'contact', 'maritalStatus', 'photo', 'deceasedBoolean',
  'deceasedDateTime', 'multipleBirthBoolean', 'multipleBirthInteger', 'communication', 'generalPractitioner', 'qualification', 'relationship', 'link', 'patient', 'text']

/** Members that lead to the person. */
export const ABOUT = ['subject', 'patient', 'beneficiary', 'individual', 'practitioner', 'for', 'participant', 'performer']

const RESULT = /^(?:value(?:Quantity|CodeableConcept|String|Boolean|Integer|Range|Ratio|SampledData|Time|DateTime|Period)|effective(?:DateTime|Period)|component)$/

type Members = Readonly<Record<string, unknown>>

/** Which resource about a person an object is, if it is one. */
export function personalResource(object: Members): string | undefined {
  const type = object.resourceType
  if (typeof type !== 'string') return undefined
  if (PERSONS.has(type)) return PERSONAL.some(name => isFilled(object[name])) ? type : undefined
  if (!CLINICAL.has(type)) return undefined
  if (type === 'Observation' && Object.keys(object).some(name => RESULT.test(name))) return type
  return ABOUT.some(name => isFilled(object[name]) && !isOfExchange(object[name])) ? type : undefined
}

const isFilled = (value: unknown) => value !== undefined && value !== null && value !== '' && typeof value !== 'number'

/** A subject that is a place or a device. */
function isOfExchange(value: unknown): boolean {
  const reference = typeof value === 'object' && value !== null && 'reference' in value ? value.reference : undefined
  return typeof reference === 'string' && /^(?:[^\s]{0,200}\/)?(?:Location|Device|Organization|HealthcareService|Group|Medication|Substance)\/[^/]{1,64}$/.test(reference)
}
