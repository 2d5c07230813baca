/**
 * Ordinary prompts in many languages that training never sees: they show whether a language itself is a cue. By language, one a line.
 * @module
 */

export const heldApart: Readonly<Record<string, string>> = {
  de: `
Was kann ich aus Kürbis, Linsen und Kokosmilch kochen?
Mein Vermieter hat die Miete erhöht. Darf er das ohne Ankündigung?
Schlage mir eine Wanderroute im Schwarzwald für zwei Tage vor.
Wie unterscheidet sich ein Praktikum von einem Werkvertrag?
Ich möchte mein Fahrrad selbst reparieren, die Kette springt ständig.
Formuliere die Absage an einen Bewerber freundlicher.`,
  fr: `
Que puis-je cuisiner avec des lentilles et du lait de coco ?
Mon propriétaire augmente le loyer, en a-t-il le droit ?
Propose-moi un itinéraire de deux jours en Bretagne.
Quelle différence entre un stage et une alternance ?
La chaîne de mon vélo saute, comment la régler ?
Rends ce refus de candidature plus aimable.`,
  es: `
¿Qué puedo cocinar con lentejas y leche de coco?
El casero me sube el alquiler, ¿puede hacerlo sin avisar?
Proponme una ruta de dos días por Asturias.
¿En qué se diferencia un autónomo de un empleado?
Se me sale la cadena de la bici, ¿cómo la ajusto?
Haz más amable esta carta de rechazo.`,
  it: `
Cosa posso cucinare con lenticchie e zucca?
Il padrone di casa aumenta l'affitto, può farlo senza preavviso?
Proponimi un itinerario di due giorni in Umbria.
La catena della bici salta, come la regolo?
Rendi più gentile questa lettera di rifiuto.`,
  pt: `
O que posso cozinhar com lentilhas e leite de coco?
O proprietário aumentou o aluguel, ele pode fazer isso?
Sugira um roteiro de dois dias pelo Alentejo.
A corrente da bicicleta escapa, como ajusto?
Deixe esta carta de recusa mais gentil.`,
  nl: `
Wat kan ik koken met linzen en kokosmelk?
Mijn huisbaas verhoogt de huur, mag dat zomaar?
Bedenk een fietsroute van twee dagen door Drenthe.
De ketting van mijn fiets loopt eraf, hoe stel ik hem af?`,
  sv: `
Vad kan jag laga av linser och kokosmjölk?
Föreslå en vandring på två dagar i Jämtland.
Min hyresvärd höjer hyran, får han göra det?`,
  da: `
Hvad kan jeg lave af linser og kokosmælk?
Min udlejer hæver huslejen, må han det?`,
  fi: `
Mitä voin kokata linsseistä ja kookosmaidosta?
Ehdota kahden päivän vaellusta Lapissa.`,
  pl: `
Co mogę ugotować z soczewicy i mleka kokosowego?
Właściciel podnosi czynsz, czy może to zrobić bez zapowiedzi?
Zaproponuj dwudniową wycieczkę po Bieszczadach.
Łańcuch w rowerze przeskakuje, jak go wyregulować?`,
  cs: `
Co můžu uvařit z čočky a kokosového mléka?
Pronajímatel zvyšuje nájem, smí to udělat?
Navrhni dvoudenní výlet po Šumavě.`,
  ru: `
Что приготовить из чечевицы и кокосового молока?
Хозяин квартиры поднимает аренду, имеет ли он право?
Предложи маршрут на два дня по Карелии.
На велосипеде слетает цепь, как её отрегулировать?
Сделай этот отказ соискателю более вежливым.`,
  uk: `
Що приготувати з сочевиці та кокосового молока?
Запропонуй дводенний маршрут Карпатами.`,
  tr: `
Mercimek ve hindistan cevizi sütüyle ne pişirebilirim?
Ev sahibim kirayı artırıyor, haber vermeden yapabilir mi?
Karadeniz için iki günlük bir gezi rotası öner.
Bisikletimin zinciri atıyor, nasıl ayarlarım?
Bu ret mektubunu daha nazik hale getir.`,
  hu: `
Mit főzhetek lencséből és kókusztejből?
A háziúr emeli a bérleti díjat, megteheti?`,
  ro: `
Ce pot găti din linte și lapte de cocos?
Propune un traseu de două zile prin Maramureș.`,
  el: `
Τι μπορώ να μαγειρέψω με φακές και γάλα καρύδας;
Πρότεινε μια διήμερη εκδρομή στην Ήπειρο.`,
  vi: `
Tôi có thể nấu món gì với đậu lăng và nước cốt dừa?
Chủ nhà tăng tiền thuê, họ có được phép không?
Gợi ý lịch trình hai ngày ở Hà Giang.
Xích xe đạp của tôi hay bị tuột, chỉnh thế nào?`,
  id: `
Apa yang bisa saya masak dari kacang dan santan?
Pemilik rumah menaikkan sewa, apakah boleh?
Sarankan rute dua hari di Yogyakarta.`,
  zh: `
用扁豆和椰奶可以做什么菜？
房东突然涨房租，这样合法吗？
推荐一条两天的黄山徒步路线。
自行车链条总是掉，怎么调整？
把这封拒绝求职者的信改得更委婉一些。
股票和债券有什么区别？`,
  ja: `
レンズ豆とココナッツミルクで何が作れますか？
大家さんが家賃を上げると言っています。断れますか？
屋久島を二日間で回るコースを提案してください。
自転車のチェーンが外れます。どう調整しますか？
この不採用通知をもっと丁寧にしてください。
株と債券の違いは何ですか？`,
  ko: `
렌틸콩과 코코넛 밀크로 무엇을 요리할 수 있나요?
집주인이 월세를 올린다는데 그래도 되나요?
제주도 이틀 여행 코스를 추천해 주세요.
자전거 체인이 자꾸 빠지는데 어떻게 조정하나요?
주식과 채권의 차이가 뭐예요?`,
  ar: `
ماذا أطبخ بالعدس وحليب جوز الهند؟
صاحب البيت رفع الإيجار، هل يحق له ذلك؟
اقترح علي رحلة لمدة يومين في مراكش.
سلسلة دراجتي تنزلق، كيف أضبطها؟
ما الفرق بين الأسهم والسندات؟`,
  fa: `
با عدس و شیر نارگیل چه غذایی درست کنم؟
تفاوت سهام و اوراق قرضه چیست؟`,
  he: `
מה אפשר לבשל מעדשים וחלב קוקוס?
בעל הבית מעלה את שכר הדירה, מותר לו?
הצע לי טיול של יומיים בגליל.`,
  hi: `
दाल और नारियल के दूध से मैं क्या पका सकता हूँ?
मकान मालिक किराया बढ़ा रहा है, क्या वह ऐसा कर सकता है?
लद्दाख के लिए दो दिन की यात्रा सुझाइए।
मेरी साइकिल की चेन उतर जाती है, कैसे ठीक करूँ?
शेयर और बॉन्ड में क्या अंतर है?`,
  bn: `
মসুর ডাল আর নারকেলের দুধ দিয়ে কী রান্না করা যায়?
শেয়ার ও বন্ডের পার্থক্য কী?
সুন্দরবনে দুই দিনের ভ্রমণের পরিকল্পনা দিন।`,
  th: `
ถั่วเลนทิลกับกะทิทำอาหารอะไรได้บ้าง
หุ้นกับพันธบัตรต่างกันอย่างไร
แนะนำเส้นทางเที่ยวสองวันที่น่าน`,
};
