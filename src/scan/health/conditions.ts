/**
 * Names of diseases and conditions in English: titles of ICD-10 (WHO, 2019) as clinicians shorten them, and the words patients use.
 * @module
 */
import { entriesOf, withPlurals } from "./word-list.ts";

const infections = `
acquired immunodeficiency syndrome, amoebiasis, anaplasmosis, anthrax infection, ascariasis, aspergillosis, athlete s foot, babesiosis,
bacteraemia, bacteremia, bacterial vaginosis, bilharzia, blastomycosis, botulism, bronchiolitis, brucellosis, candidiasis, cellulitis, chagas disease,
chickenpox, chikungunya, chlamydia, cholera, clostridium difficile infection, coccidioidomycosis, cold sores, coronavirus infection, covid 19, covid19, long covid,
covid pneumonia, cryptococcosis, cryptosporidiosis, cystitis, cytomegalovirus, dengue, dengue fever, diphtheria, ebola, ebola virus disease, ehrlichiosis, encephalitis,
endocarditis, epiglottitis, erysipelas, gastroenteritis, genital herpes, genital warts, giardiasis, glandular fever, gonorrhea, gonorrhoea,
hand foot and mouth disease, helicobacter pylori infection, hepatitis, hepatitis a, hepatitis b, hepatitis c, herpes, herpes simplex, herpes zoster, histoplasmosis,
hiv infection, hiv aids, human immunodeficiency virus, human papillomavirus, impetigo, infectious mononucleosis, influenza, influenza a, influenza b, swine flu, bird flu, legionellosis,
leishmaniasis, leprosy, leptospirosis, listeriosis, lyme disease, malaria, mastitis, measles, meningitis, meningococcal disease, molluscum contagiosum, monkeypox, mononucleosis,
mpox, mrsa infection, mumps, necrotizing fasciitis, norovirus, onychomycosis, osteomyelitis, otitis externa, otitis media, ear infection, pelvic inflammatory disease, pertussis,
whooping cough, pharyngitis, pinworms, pneumonia, poliomyelitis, pyelonephritis, rabies, respiratory syncytial virus, rheumatic fever, rotavirus, rubella, salmonellosis, scabies, scarlet fever,
schistosomiasis, sepsis, septic shock, septicaemia, septicemia, shigellosis, shingles, sinusitis, sinus infection, smallpox, staph infection, strep throat, strongyloidiasis, syphilis, tapeworm infection,
tetanus, thrush infection, tinea pedis, tonsillitis, toxoplasmosis, trachoma, trichomoniasis, tuberculosis, typhoid, typhoid fever, urethritis, urinary tract infection, vaginitis, varicella,
west nile virus, yeast infection, yellow fever, zika, zika virus, sexually transmitted infection, sexually transmitted disease, respiratory tract infection, chest infection, kidney infection, bladder infection`;

const cancers = `
acoustic neuroma, adenocarcinoma, acute lymphoblastic leukemia, acute myeloid leukemia, anal cancer, astrocytoma, basal cell carcinoma, bile duct cancer, bladder cancer, bone cancer, bone metastases,
bowel cancer, brain cancer, brain tumor, brain tumour, breast cancer, carcinoid tumor, carcinoma, carcinoma in situ, cervical cancer, cervical dysplasia, cholangiocarcinoma, chondrosarcoma, chronic lymphocytic leukemia,
chronic myeloid leukemia, colon cancer, colorectal cancer, colorectal carcinoma, ductal carcinoma, endometrial cancer, esophageal cancer, oesophageal cancer, gallbladder cancer, gastric cancer, glioblastoma, glioma,
hepatocellular carcinoma, kaposi sarcoma, kidney cancer, laryngeal cancer, leukaemia, leukemia, liver cancer, liver metastases, lung cancer, lymphoma, malignant neoplasm, malignant tumor, malignant tumour, medulloblastoma, melanoma,
meningioma, merkel cell carcinoma, mesothelioma, metastatic cancer, metastatic disease, multiple myeloma, myelodysplastic syndrome, myelofibrosis, myeloma, nasopharyngeal carcinoma, neuroblastoma, neuroendocrine tumor,
non hodgkin lymphoma, oral cancer, osteosarcoma, ovarian cancer, pancreatic cancer, pheochromocytoma, phaeochromocytoma, pituitary adenoma, pituitary tumor, polycythemia vera, prostate cancer, rectal cancer, renal cell carcinoma,
retinoblastoma, rhabdomyosarcoma, sarcoma, skin cancer, small cell lung cancer, squamous cell carcinoma, stomach cancer, terminal cancer, testicular cancer, throat cancer, thyroid cancer, urothelial carcinoma,
uterine cancer, uterine fibroids, vulvar cancer, cancer diagnosis, stage iv cancer, stage 4 cancer, stage 3 cancer`;

const bloodAndMetabolism = `
addison disease, adrenal insufficiency, acromegaly, amyloidosis, anaemia, anaemic, anemia, anemic, aplastic anemia, iron deficiency, vitamin d deficiency, vitamin b12 deficiency, antiphospholipid syndrome, coagulopathy,
congenital adrenal hyperplasia, cushing syndrome, cystic fibrosis, dehydration, diabetes, diabetes insipidus, diabetes mellitus, diabetic, type 1 diabetes, type 2 diabetes, type i diabetes, type ii diabetes,
gestational diabetes, prediabetes, prediabetic, diabetic ketoacidosis, diabetic neuropathy, diabetic retinopathy, diabetic nephropathy, diabetic foot, dyslipidaemia, dyslipidemia, electrolyte imbalance, factor v leiden,
familial hypercholesterolemia, galactosemia, gaucher disease, glucose intolerance, goiter, goitre, gout, haemochromatosis, hemochromatosis, haemophilia, hemophilia, hemolytic anemia, hypercalcemia, hypercholesterolaemia,
hypercholesterolemia, high cholesterol, hyperglycaemia, hyperglycemia, hyperkalaemia, hyperkalemia, hyperlipidaemia, hyperlipidemia, hypernatremia, hyperparathyroidism, hyperprolactinemia, hyperthyroidism, hypertriglyceridemia,
hyperuricemia, hypocalcemia, hypoglycaemia, hypoglycemia, hypogonadism, hypokalaemia, hypokalemia, hyponatraemia, hyponatremia, hypoparathyroidism, hypopituitarism, hypothyroid, hypothyroidism, insulin resistance,
lactic acidosis, leukocytosis, leukopenia, lymphopenia, malnutrition, metabolic acidosis, metabolic syndrome, morbid obesity, neutropenia, obesity, pancytopenia, pernicious anemia, phenylketonuria, porphyria,
rickets, scurvy, sickle cell anemia, sickle cell disease, thalassaemia, thalassemia, thrombocytopenia, thrombocytosis, thrombophilia, thyroid disease, thyroiditis, thyroid nodule, thyrotoxicosis, von willebrand disease, wilson disease`;

const mindAndNerves = `
acute stress disorder, adjustment disorder, agoraphobia, alcohol abuse, alcohol dependence, alcohol use disorder, alcoholism, alzheimer disease, alzheimers, amnesia, amyotrophic lateral sclerosis, aneurysm, anorexia, anorexia nervosa,
anxiety attack, anxiety disorder, aphasia, asperger syndrome, attention deficit disorder, attention deficit hyperactivity disorder, autism, autism spectrum disorder, autistic, bell palsy, binge eating disorder, bipolar,
bipolar disorder, bipolar affective disorder, body dysmorphic disorder, borderline personality disorder, brain injury, bulimia, bulimia nervosa, burnout syndrome, carpal tunnel syndrome, catatonia, cerebral hemorrhage,
cerebral infarction, cerebral palsy, cerebrovascular accident, cluster headache, cognitive impairment, concussion, conduct disorder, conversion disorder, dementia, depressive disorder, depressive episode,
developmental delay, developmental disorder, dissociative identity disorder, drug addiction, drug dependence, dyscalculia, dyslexia, dyslexic, dyspraxia, dysthymia, dystonia, eating disorder, epilepsy, epileptic, epileptic seizure,
essential tremor, fibromyalgia, foetal alcohol syndrome, fetal alcohol syndrome, gender dysphoria, generalized anxiety disorder, generalised anxiety disorder, guillain barre syndrome, hemiparesis, hemiplegia, huntington disease, hydrocephalus,
hypochondria, hypomania, idiopathic intracranial hypertension, insomnia, intellectual disability, intracranial hemorrhage, ischemic stroke, hemorrhagic stroke, lewy body dementia, major depression, major depressive disorder, clinical depression,
severe depression, manic depression, manic episode, migraine, motor neurone disease, motor neuron disease, multiple sclerosis, muscular dystrophy, myasthenia gravis, narcolepsy, neuralgia, trigeminal neuralgia, neuropathy,
obsessive compulsive disorder, obstructive sleep apnea, obstructive sleep apnoea, opioid use disorder, opioid addiction, panic attack, panic disorder, paraplegia, parkinson disease, parkinsonism, parkinsons, peripheral neuropathy, personality disorder,
post traumatic stress disorder, posttraumatic stress disorder, post concussion syndrome, postnatal depression, postpartum depression, postpartum psychosis, psychosis, psychotic episode, psychotic disorder, quadriplegia, restless legs syndrome,
schizoaffective disorder, schizophrenia, schizophrenic, sciatica, seasonal affective disorder, seizure disorder, self harm, sleep apnea, sleep apnoea, social anxiety disorder, spina bifida, spinal cord injury, spinal muscular atrophy,
subarachnoid hemorrhage, subdural hematoma, substance abuse disorder, substance use disorder, suicidal ideation, suicidal thoughts, suicide attempt, syncope, tetraplegia, tic disorder, tourette syndrome, transient ischaemic attack,
transient ischemic attack, traumatic brain injury, vascular dementia`;

const heartAndLungs = `
acute coronary syndrome, angina, angina pectoris, aortic aneurysm, aortic dissection, aortic stenosis, arrhythmia, asthma, asthmatic, atherosclerosis, atrial fibrillation, atrial flutter, bradycardia, brugada syndrome, bronchiectasis, bronchitis,
bundle branch block, cardiac arrest, cardiomegaly, cardiomyopathy, cardiovascular disease, carotid stenosis, chronic bronchitis, chronic obstructive pulmonary disease, claudication, congenital heart defect, congenital heart disease, congestive heart failure,
coronary artery disease, coronary heart disease, cor pulmonale, deep vein thrombosis, deep venous thrombosis, dyspnea, dyspnoea, emphysema, heart attack, heart block, heart disease, heart failure, heart murmur, hemoptysis, high blood pressure, hypertension, hypertensive,
hypertrophic cardiomyopathy, hypotension, hypoxemia, interstitial lung disease, ischaemic heart disease, ischemic heart disease, lung disease, mitral regurgitation, mitral stenosis, mitral valve prolapse, myocardial infarction, myocardial ischemia, myocarditis,
orthostatic hypotension, pericardial effusion, pericarditis, peripheral arterial disease, peripheral artery disease, peripheral vascular disease, phlebitis, pleural effusion, pleurisy, pneumothorax, pulmonary edema, pulmonary oedema,
pulmonary embolism, pulmonary fibrosis, pulmonary hypertension, raynaud syndrome, respiratory failure, sarcoidosis, silicosis, asbestosis, supraventricular tachycardia, tachycardia, thrombophlebitis, thrombosis, varicose veins, vasculitis,
venous insufficiency, ventricular fibrillation, ventricular tachycardia, wolff parkinson white syndrome`;

const bodyAndSkin = `
acid reflux, acne vulgaris, acute kidney injury, adenomyosis, alopecia, alopecia areata, amblyopia, amenorrhea, anal fissure, anaphylaxis, anaphylactic shock, ankylosing spondylitis, appendicitis, arthritis, ascites, astigmatism, atopic dermatitis, balanitis,
barrett esophagus, bedsores, blepharitis, bursitis, cataracts, celiac disease, coeliac disease, cholangitis, cholecystitis, cholelithiasis, cholestasis, chronic fatigue syndrome, chronic kidney disease, chronic pain, cirrhosis, club foot, colitis, colon polyps,
conjunctivitis, constipation, contact dermatitis, corneal ulcer, crohn disease, crohns, cryptorchidism, cysts on ovaries, deafness, degenerative disc disease, herniated disc, slipped disc, dermatitis, dermatomyositis, detached retina, retinal detachment, diverticulitis, diverticulosis,
down syndrome, trisomy 21, duodenal ulcer, dyspepsia, dysphagia, dysmenorrhea, dysplasia, eclampsia, ectopic pregnancy, eczema, edwards syndrome, ehlers danlos syndrome, end stage renal disease, endometriosis, enlarged prostate, enuresis, erectile dysfunction,
esophagitis, fatty liver, fecal incontinence, fragile x syndrome, frozen shoulder, gallstones, gastric ulcer, gastritis, gastroesophageal reflux disease, gastroparesis, glaucoma, glomerulonephritis, goodpasture syndrome, hay fever, allergic rhinitis,
hearing loss, hematuria, haematuria, hemorrhoids, haemorrhoids, hernia, hiatal hernia, inguinal hernia, hidradenitis suppurativa, hives, hydronephrosis, hyperemesis gravidarum, hyperhidrosis, ichthyosis, ileus, incontinence, infertility, inflammatory bowel disease,
interstitial cystitis, irritable bowel syndrome, jaundice, juvenile arthritis, keratitis, keratoconus, kidney disease, kidney failure, kidney stones, klinefelter syndrome, kyphosis, lactose intolerance, laryngitis, lichen planus, lipoma, liver disease, liver failure, lumbago,
low back pain, lupus, lupus nephritis, lymphedema, lymphadenopathy, macular degeneration, marfan syndrome, melasma, meniscus tear, menorrhagia, miscarriage, nephritis, nephrolithiasis, nephropathy, nephrotic syndrome, neurofibromatosis,
nonalcoholic fatty liver disease, optic neuritis, osteoarthritis, osteopenia, osteoporosis, osteogenesis imperfecta, ovarian cyst, pancreatitis, peanut allergy, penicillin allergy, food allergy, drug allergy, peptic ulcer, periodontitis, gingivitis, peritonitis,
placenta previa, plantar fasciitis, polycystic kidney disease, polycystic ovary syndrome, polycystic ovarian syndrome, polymyalgia rheumatica, polymyositis, preeclampsia, pre eclampsia, premature birth, primary biliary cholangitis, proctitis, prostatitis, proteinuria, pruritus, psoriasis,
psoriatic arthritis, pyloric stenosis, renal failure, renal insufficiency, retinitis pigmentosa, retinopathy, rhabdomyolysis, rheumatoid arthritis, rosacea, rotator cuff tear, scleroderma, scoliosis, seborrheic dermatitis, sickle cell trait, sjogren syndrome, spinal stenosis, splenomegaly,
hepatomegaly, spondylosis, spondylolisthesis, stillbirth, strabismus, systemic lupus erythematosus, tendinitis, tendonitis, tinnitus, toxic shock syndrome, trisomy 18, turner syndrome, ulcerative colitis, urinary incontinence, urinary retention, urticaria, uveitis, vaginal bleeding,
vertigo, meniere disease, visual impairment, vitiligo, compound fracture, hip fracture, ankle fracture, wrist fracture, fractured hip, fractured femur, broken leg, broken arm, broken hip, broken wrist, rib fracture, skull fracture, whiplash, gunshot wound, stab wound, third degree burns,
second degree burns, pressure ulcer, foot ulcer, pancreatic insufficiency, cleft palate, cleft lip, patent ductus arteriosus, tetralogy of fallot, ventricular septal defect, atrial septal defect, hip dysplasia, bowel obstruction, gastrointestinal bleeding, gi bleed`;

/** Conditions whose names mean nothing else. */
export const conditions: readonly string[] = withPlurals(
  [infections, cancers, bloodAndMetabolism, mindAndNerves, heartAndLungs, bodyAndSkin].flatMap(entriesOf),
);

/** Words that are conditions in a medical text and other things elsewhere. */
export const ambiguousConditions: readonly string[] = entriesOf(`
acne, addiction, addicted, allergies, allergy, allergic, anxiety, aids, bleeding, blindness, blind, burn, burns, cancer, cancerous, cataract, clot, clots, cold, common cold, concussed, deaf, depressed, depression, disability,
disabled, dizziness, fainting, fatigue, fever, flu, fracture, fractured, headache, headaches, impotence, indigestion, infection, inflammation, injury, mania, metastasis, metastases, nausea, obese, overdose, overweight, pain, palpitations, panic,
paralysis, paralyzed, paralysed, polyp, polyps, polio, plague, pregnancy, pregnant, rash, reflux, relapse, remission, seizure, seizures, shock, spasm, stroke, strokes, swelling, tremor, trauma, tumor, tumors, tumour, tumours, ulcer, ulcers, vomiting, wound, warts, weight loss`);
