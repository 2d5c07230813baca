/**
 * Procedures and therapies by name.
 * @module
 */
import { entriesOf, withPlurals } from "./word-list.ts";

const english = `
ablation therapy, amniocentesis, anaesthesia, anesthesia, angiogram, angiography, angioplasty, appendectomy, appendicectomy, arthroplasty, arthroscopy, artificial insemination, bariatric surgery, biopsy, blood transfusion, bone marrow biopsy, bone marrow transplant, bone scan, brachytherapy, brain surgery, bronchoscopy, bypass surgery, coronary bypass, gastric bypass,
c section, caesarean section, cesarean section, caesarean, cesarean, cardiac catheterization, cardiac catheterisation, cardioversion, carotid endarterectomy, cataract surgery, chemo, chemoradiation, chemotherapy, cholecystectomy, cochlear implant, cognitive behavioral therapy, cognitive behavioural therapy, colectomy, colonoscopy, colostomy, colposcopy, coronary angiography,
coronary artery bypass, craniotomy, cryotherapy, ct scan, cat scan, cystectomy, cystoscopy, debridement, deep brain stimulation, defibrillation, detoxification program, dialysis, hemodialysis, haemodialysis, peritoneal dialysis, echocardiogram, electroconvulsive therapy, electrocardiogram, electroencephalogram, electromyography, embryo transfer,
endoscopy, epidural, episiotomy, fecal transplant, fertility treatment, gastrectomy, gastric band, gastrostomy, gender affirming surgery, gender reassignment surgery, heart surgery, heart transplant, hemicolectomy, hernia repair, hip replacement, hormone replacement therapy, hospice care, hysterectomy, hysteroscopy, ileostomy, immunotherapy,
in vitro fertilization, in vitro fertilisation, intubated, intubation, joint replacement, keyhole surgery, kidney transplant, knee replacement, laminectomy, laparoscopy, laparotomy, lasik, liposuction, lithotripsy, liver transplant, lobectomy, lumbar puncture, lumpectomy, lung transplant, mammogram, mammography, mastectomy, mechanical ventilation, methadone program,
mri scan, nephrectomy, occupational therapy, oophorectomy, open heart surgery, orchiectomy, organ transplant, orthopedic surgery, palliative care, pacemaker implantation, pacemaker, palliative chemotherapy, pap smear, pap test, paracentesis, percutaneous coronary intervention, pet scan, phototherapy, physiotherapy, plasmapheresis, prostatectomy, psychotherapy,
radiation therapy, radical prostatectomy, radiotherapy, rehab program, rhinoplasty, root canal treatment, sclerotherapy, septoplasty, skin graft, sleep study, speech therapy, spinal fusion, spinal tap, splenectomy, stem cell transplant, stent placement, sterilization procedure, thoracentesis, thoracotomy, thrombectomy, thrombolysis,
thyroidectomy, tonsillectomy, tooth extraction, total hip arthroplasty, total knee arthroplasty, tracheostomy, tracheotomy, tubal ligation, ultrasound guided biopsy, vasectomy, vagotomy, valve replacement, vertebroplasty, wound debridement, abortion procedure, termination of pregnancy, medical abortion, surgical abortion, dilation and curettage`;

const translated = `
bestrahlung, bestrahlungstherapie, blinddarmoperation, blutübertragung, chemotherapie, dialyse, herzkatheter, herzschrittmacher, hüftoperation, immuntherapie, kaiserschnitt, kniegelenkersatz, lebertransplantation, magenspiegelung, darmspiegelung, mammographie, nierentransplantation, physiotherapie, psychotherapie, schwangerschaftsabbruch, stammzelltransplantation, strahlentherapie, verhaltenstherapie,
accouchement par césarienne, chimiothérapie, coloscopie, greffe de rein, greffe du foie, kinésithérapie, pontage coronarien, radiothérapie, interruption volontaire de grossesse, mammographie, prothèse de hanche, transfusion sanguine,
diálisis, cesárea, cirugía bariátrica, cirugía cardíaca, colonoscopia, fisioterapia, psicoterapia, quimioterapia, radioterapia, trasplante de riñón, trasplante de hígado, transfusión de sangre, mamografía,
chemioterapia, dialisi, taglio cesareo, trapianto di rene, trapianto di fegato, trasfusione di sangue, protesi d anca, gastroscopia, chemokuur, bestraling, keizersnede, niertransplantatie, nierdialyse, heupoperatie, darmonderzoek, hemodiálise, diálise, transplante de rim, cirurgia bariátrica`;

/** Treatments whose names mean nothing else. */
export const treatmentNames: readonly string[] = [
  ...new Set([...withPlurals(entriesOf(english)), ...entriesOf(translated)]),
];

/** Words for treatments that are used of other things too. */
export const ambiguousTreatments: readonly string[] = entriesOf(`
abortion, admission, amputation, amputated, bypass, cast, catheter, cbt, checkup, counseling, counselling, detox, discharge, ecg, eeg, ekg, emergency surgery, excision, graft, implant, infusion, injection, ivf, mri, operation, physical therapy, rehab, resection, scan, stent, sutures, stitches, surgery, surgical, therapy, transfusion, transplant, ultrasound, vaccination, vaccinated, ventilator, x ray, xray`);
