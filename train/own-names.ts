/**
 * Names that Faker has not: romanised Chinese, Korean, Japanese and Arabic names, more of South Asia and Africa, common surnames in
 * English-speaking countries; large cities, regions and countries as English spells them. All are common names of public knowledge.
 * @module
 */

const words = (list: string): string[] => list.trim().split(/\s+/);

const pinyin = words(`
  Wei Fang Na Min Jing Li Qiang Lei Jun Yang Yong Yan Jie Juan Tao Ming Chao Xiuying Xia Ping Gang Guiying Xin Yu Hao Chen Bo Hui Ling Mei
  Xiaoming Xiaoyan Zihan Yichen Haoran Yuxuan Zixuan Jiayi Xinyi Mengyao Jiahao Junjie Zhiwei Jianguo Jianhua Guohua Shufen Lihua Haiyan
  Wenjie Xuefeng Yifan Zhenyu Yaqi Ruoxi Siyuan Tianyu Weiwei Xiaoli Shuang Dan Lan Qing Rong Ting Xue Ying Zhen Bin Cheng Dong Feng Guang
  Hong Jian Kai Liang Long Peng Rui Sheng Song Xiang Yi Zhong Meilin Yingjie Mingyu Chenxi Ziyi Jingyi Ruotong Haonan Guoqiang Xiaohong`);

export interface OwnNames {
  readonly locale: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** Whether the family name is often written first. */
  readonly isFamilyFirst?: boolean;
}

export const ownNames: readonly OwnNames[] = [
  {
    locale: "zh_latin",
    isFamilyFirst: true,
    given: pinyin,
    family:
      words(`Wang Li Zhang Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Hu Zhu Gao Lin He Guo Ma Luo Liang Song Zheng Xie Han Tang Feng Yu
      Dong Xiao Cheng Cao Yuan Deng Fu Shen Zeng Peng Lu Su Jiang Cai Jia Ding Wei Xue Ye Yan Pan Du Dai Xia Zhong Tian Ren Fan Fang Shi
      Yao Tan Liao Zou Xiong Jin Hao Kong Bai Cui Kang Mao Qiu Qin Gu Hou Shao Meng Long Wan Duan Lei Qian Tsai Hsu Hsieh Chang Tseng`),
  },
  {
    locale: "ko_latin",
    isFamilyFirst: true,
    given:
      words(`Minjun Seojun Doyun Yejun Siwoo Hajun Jiho Jihoo Junseo Junwoo Hyunwoo Dohyun Jihun Seoyeon Seoyun Jiwoo Minseo Hayun
      Haeun Jimin Chaewon Soojin Eunji Hyejin Jiyoung Yuna Sungmin Donghyun Taehyung Jungkook Namjoon Hoseok Seokjin Youngho Sanghoon
      Jaehyun Kyungsoo Eunhye Minji Soyeon Hyun-woo Ji-hoon Min-jun Seo-yeon Soo-jin Ji-young Young-ho Sung-min Eun-ji Jae-won`),
    family:
      words(`Kim Lee Park Choi Jung Jeong Kang Cho Yoon Jang Lim Han Oh Seo Shin Kwon Hwang Ahn Song Ryu Yoo Hong Jeon Ko Moon Yang
      Son Bae Baek Heo Nam Shim Noh Ha Joo Koo Sung Cha Woo Min Yun Chung Paik Rhee`),
  },
  {
    locale: "ja_latin",
    given:
      words(`Hiroshi Takashi Kenji Akira Yuki Haruto Sota Yuto Ren Haruka Sakura Yui Aoi Hina Rin Mei Yoko Keiko Naoko Tomoko Michiko
      Kazuko Emi Ayumi Megumi Mariko Satoshi Daisuke Kenta Shota Takumi Ryota Yusuke Kazuya Makoto Minoru Masaru Noboru Shigeru Hideo
      Taro Jiro Ichiro Hanako Nanami Misaki Asuka Chiyo Fumiko Hitomi Izumi Kaori Kumiko Mayumi Noriko Reiko Rika Sachiko Shinji Tetsuya`),
    family:
      words(`Sato Suzuki Takahashi Tanaka Watanabe Ito Yamamoto Nakamura Kobayashi Kato Yoshida Yamada Sasaki Yamaguchi Matsumoto
      Inoue Kimura Hayashi Shimizu Yamazaki Mori Abe Ikeda Hashimoto Ishikawa Ogawa Okada Goto Hasegawa Murakami Kondo Ishii Saito Sakamoto
      Endo Aoki Fujii Nishimura Fukuda Ota Miura Fujiwara Okamoto Matsuda Nakagawa Nakano Harada Ono Tamura Takeuchi Kaneko Wada Nakayama
      Ueda Morita Kojima Shibata Hara Kudo Miyazaki Taniguchi Imai Maruyama Masuda Takagi Ando Nakajima`),
  },
  {
    locale: "ar_latin",
    given:
      words(`Mohammed Muhammad Mohamed Mohammad Ahmed Ahmad Ali Omar Omer Hassan Hussein Hussain Ibrahim Khalid Youssef Yusuf Yousef
      Mahmoud Mustafa Abdullah Abdallah Abdulrahman Abdelrahman Karim Kareem Tariq Tarek Faisal Salem Saleh Samir Nabil Walid Ziad Bilal
      Hamza Anas Rami Fadi Jamal Majid Nasser Saad Sultan Turki Fahad Fatima Fatma Aisha Aysha Khadija Mariam Maryam Zainab Zaynab Layla Leila
      Noor Nour Huda Amina Salma Yasmin Yasmine Rania Dina Hala Hanan Samira Sara Lina Lamia Reem Rasha Nadia Souad Amal Ghada Jamila
      Naima Latifa Malika Rachid Hicham Mehdi Zineb Soukaina Ayoub Adil Driss`),
    family:
      words(`Al-Fayed Al-Sayed Al-Masri Al-Hassan Al-Rashid Al-Qahtani Al-Ghamdi Al-Harbi Al-Otaibi Al-Zahrani Al-Shehri Al-Dosari
      Al-Mutairi Al-Tamimi Al-Najjar Al-Khatib Al-Jaber Haddad Khoury Nassar Mansour Hamdan Saleh Khalil Farah Aziz Rahman Rahim Sharif
      Hakim Qureshi Siddiqui Ansari Malik Sheikh Chaudhry Benali Bouazza Bennani Alaoui Idrissi Tazi Fassi Amrani Berrada Ziani Hamidi
      Ibrahim Mahmoud Hassan Hussein Ali Ahmed Osman Abdi Mohamud Warsame Farouk Naguib Shafik Ghanem Sabbagh Darwish Zaki Shaheen Baker
      El-Sayed El-Masry Elsayed Alshehri Almasri Bin-Saeed Abu-Bakr`),
  },
  {
    locale: "south_asia",
    given:
      words(`Aarav Vivaan Aditya Arjun Rohan Rahul Rajesh Ramesh Suresh Mahesh Sanjay Vijay Ajay Anil Sunil Amit Sumit Rohit Mohit Vikram
      Karan Nikhil Ashwin Siddharth Ravi Manoj Deepak Prakash Harish Ganesh Krishna Srinivas Venkat Arun Kumar Priya Pooja Anjali Neha Kavita
      Sunita Anita Geeta Lakshmi Divya Shreya Ananya Ishita Meera Radha Sita Swati Rekha Aishwarya Deepika Nisha Ritu Shalini Tanvi Usha Imran
      Asif Naveed Tahir Bilquis Shabnam Farhana Rukhsana Nusrat Tahmina Shirin Nimal Chaminda Kasun Dilini Sanduni Thilini Gurpreet
      Harpreet Manpreet Jaspreet Balwinder Amrit Simran`),
    family:
      words(`Sharma Verma Gupta Singh Kumar Patel Shah Mehta Desai Joshi Iyer Iyengar Nair Menon Pillai Reddy Rao Naidu Chowdhury
      Banerjee Mukherjee Chatterjee Ghosh Bose Das Dutta Sen Roy Mishra Tiwari Pandey Dubey Trivedi Chaturvedi Agarwal Aggarwal Jain Malhotra
      Kapoor Khanna Chopra Sethi Bhatia Arora Ahuja Saxena Srivastava Sinha Thakur Yadav Chauhan Rathore Rajput Kulkarni Deshpande Patil Jadhav
      Shinde Pawar Gaikwad Hegde Shetty Gowda Murthy Krishnan Subramanian Ramaswamy Venkatesan Natarajan Balasubramanian Narayanan Hossain
      Islam Rahman Uddin Begum Khatun Akhtar Khan Butt Bhatti Mirza Perera Fernando Silva Jayawardene Wickramasinghe Gunawardena Dissanayake
      Gill Dhillon Sandhu Grewal Sidhu Bajwa`),
  },
  {
    locale: "africa",
    given:
      words(`Chinedu Chukwuemeka Emeka Ikenna Obinna Chidi Uche Ngozi Chioma Adaeze Amara Ifeoma Nneka Nkechi Ifeanyi Kelechi Oluwaseun
      Oluwatobi Tunde Femi Segun Kunle Yemi Bukola Folake Titilayo Kwame Kofi Kwabena Yaw Kojo Akosua Ama Efua Abena Esi Wanjiru Njeri Wambui
      Kamau Mwangi Otieno Achieng Odhiambo Wafula Kipchoge Chebet Jelagat Juma Baraka Neema Zawadi Tesfaye Abebe Bekele Haile Selam Hiwot
      Tigist Yohannes Thabo Sipho Nomsa Lerato Thandi Bongani Mandla Zanele Nandi Tendai Tatenda Rudo Farai Chipo Mamadou Ousmane Aminata
      Fatoumata Moussa Ibrahima Seydou Aissatou Mariama Abdoulaye Cheikh Modou Ndeye Awa`),
    family:
      words(`Okafor Okonkwo Eze Nwosu Obi Okoye Nwachukwu Onyekachi Adebayo Adeyemi Ogunleye Balogun Afolabi Olawale Bello Danjuma
      Abubakar Mensah Boateng Owusu Osei Appiah Asante Agyeman Amoah Kamau Mwangi Njoroge Kariuki Otieno Ochieng Odhiambo Kiplagat Cheruiyot
      Kipkemboi Mutua Musyoka Bekele Tadesse Gebremariam Haile Girma Alemu Dlamini Nkosi Ndlovu Khumalo Mokoena Mthembu Zulu Naidoo Moyo
      Ncube Sibanda Banda Phiri Mbeki Diallo Diop Ndiaye Fall Traore Coulibaly Keita Konate Toure Camara Sow Cisse Ba Sarr Gueye Kouassi
      Kouame Mbappe Eto Nkurunziza Habimana Uwimana Mugisha Tshabalala`),
  },
  {
    locale: "en_more",
    given:
      words(`Mike Mick Rob Bob Bobby Tom Tommy Jim Jimmy Bill Billy Will Dave Steve Chris Matt Nick Dan Danny Ben Sam Alex Joe Joey Pete Tony
      Andy Greg Jeff Ken Kenny Ron Ronnie Ted Fred Frank Kate Katie Liz Beth Betty Sue Susie Jen Jenny Jess Becky Vicky Nikki Meg Maggie Peggy
      Sally Sid Gary Barry Larry Jerry Terry Kerry Wendy Mandy Sandy Cindy Patty Kim Kathy Debbie Barb Deb Tina Gina Lena Zoe Chloe Ella Ava Mia
      Liam Noah Ethan Mason Logan Jayden Aiden Owen Wyatt Caleb Isaac Hunter Landon Dylan Tyler Kyle Ryan Sean Shaun Ian Neil Nigel Graham
      Alistair Hamish Angus Fiona Moira Siobhan Niamh Aoife Ciara Sinead Cillian Declan Eoin Padraig Rhys Gareth Dylan Cerys Megan Harriet Poppy
      Olivia Emma Sophia Isabella Charlotte Amelia Evelyn Abigail Emily Hannah Grace Lily Natalie Zach Josh Nate Gabe Vic Walt Gus Stan Hank`),
    family:
      words(`Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Martin Jackson Thompson White Lee Harris
      Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Campbell Mitchell Roberts Carter Phillips Evans
      Turner Parker Collins Edwards Stewart Morris Murphy Cook Rogers Morgan Cooper Peterson Bailey Reed Kelly Howard Ward Cox Richardson Watson
      Brooks Wood Bennett Gray James Hughes Price Myers Long Foster Sanders Ross Morales Powell Sullivan Russell Jenkins Perry Butler Barnes Fisher
      Henderson Coleman Simmons Patterson Jordan Reynolds Hamilton Graham Kim Wallace West Cole Hayes Bryant Gibson Ellis Stevens Murray Ford
      Marshall Owens McDonald Harrison Kennedy Wells Alvarez Woods Washington Tucker Freeman Burns Henry Simpson Crawford Porter Mason Shaw
      Gordon Wagner Hunter Hicks Dixon Hunt Palmer Robertson Black Holmes Stone Meyer Boyd Mills Warren Fox Rose Rice Schmidt Patel Ferguson
      Nichols Ryan Weaver Daniels Stephens Gardner Payne Kelley Dunn Pierce Arnold Tran Spencer Peters Hawkins Grant Hansen Hoffman Hart Elliott
      Cunningham Knight Bradley Carroll Hudson Duncan Armstrong Berry Andrews Johnston Ray Lane Riley Carpenter Perkins Richards Willis Matthews
      Chapman Lawrence Greene Watkins Wheeler Larson Carlson Harper George Burke O'Brien O'Neill O'Connor O'Sullivan O'Reilly McCarthy McGregor
      MacDonald Macleod Fraser Sinclair Buchanan Llewellyn Pritchard Hargreaves Ashworth Thornton Whitaker Fairchild Goldstein Goldberg Rosenberg
      Weinstein Cohen Levy Friedman Kaplan Katz Shapiro Rubin Stein Feldman Schwartz Weiss Hirsch Blum Adler Einstein Newton Darwin Shakespeare`),
  },
];

/** Countries, regions and large cities in English, one a line or separated by semicolons. */
export const ownPlaces: readonly string[] = `
USA; U.S.; US; UK; U.K.; EU; UAE; America; Britain; England; Scotland; Wales; Northern Ireland; Great Britain; Europe; Asia; Africa; Antarctica; Oceania;
North America; South America; Latin America; Central America; Middle East; Far East; Southeast Asia; Eastern Europe; Western Europe; Scandinavia;
Balkans; Caribbean; Siberia; Tibet; Kashmir; Punjab; Crimea; Catalonia; Bavaria; Saxony; Tuscany; Sicily; Sardinia; Normandy; Brittany; Provence;
Silicon Valley; Hollywood; Manhattan; Brooklyn; Queens; Bronx; Harlem; Staten Island; Long Island; Midwest; New England; Bay Area; Wall Street;
New York; New York City; NYC; Los Angeles; LA; San Francisco; SF; Chicago; Houston; Dallas; Austin; San Antonio; San Diego; Phoenix; Philadelphia;
Boston; Seattle; Portland; Denver; Detroit; Miami; Orlando; Atlanta; Las Vegas; New Orleans; Nashville; Memphis; Baltimore; Washington; Washington DC;
Pittsburgh; Cleveland; Cincinnati; Minneapolis; Milwaukee; Kansas City; St. Louis; Salt Lake City; Honolulu; Anchorage; Sacramento; Oakland;
London; Manchester; Birmingham; Liverpool; Leeds; Sheffield; Bristol; Glasgow; Edinburgh; Cardiff; Belfast; Dublin; Cork; Oxford; Cambridge; York;
Paris; Lyon; Marseille; Nice; Bordeaux; Toulouse; Berlin; Munich; Hamburg; Frankfurt; Cologne; Stuttgart; Vienna; Zurich; Geneva; Basel; Bern;
Rome; Milan; Naples; Turin; Florence; Venice; Bologna; Madrid; Barcelona; Valencia; Seville; Lisbon; Porto; Amsterdam; Rotterdam; The Hague;
Brussels; Antwerp; Copenhagen; Stockholm; Gothenburg; Oslo; Bergen; Helsinki; Reykjavik; Warsaw; Krakow; Gdansk; Prague; Brno; Budapest; Bucharest;
Sofia; Belgrade; Zagreb; Ljubljana; Sarajevo; Skopje; Tirana; Athens; Thessaloniki; Istanbul; Ankara; Izmir; Moscow; St. Petersburg; Kyiv; Kiev; Kharkiv;
Odesa; Lviv; Minsk; Riga; Vilnius; Tallinn; Tbilisi; Yerevan; Baku; Tashkent; Almaty; Astana; Kabul; Tehran; Isfahan; Baghdad; Mosul; Basra; Aleppo;
Damascus; Homs; Beirut; Amman; Jerusalem; Tel Aviv; Haifa; Gaza; West Bank; Riyadh; Jeddah; Mecca; Medina; Dubai; Abu Dhabi; Doha; Kuwait City; Muscat;
Sanaa; Aden; Cairo; Alexandria; Tripoli; Benghazi; Tunis; Algiers; Casablanca; Rabat; Marrakech; Khartoum; Darfur; Addis Ababa; Nairobi; Mombasa;
Mogadishu; Kampala; Kigali; Dar es Salaam; Lusaka; Harare; Johannesburg; Cape Town; Durban; Pretoria; Lagos; Abuja; Kano; Ibadan; Port Harcourt; Accra;
Kumasi; Abidjan; Dakar; Bamako; Kinshasa; Luanda; Maputo; Beijing; Shanghai; Shenzhen; Guangzhou; Chengdu; Wuhan; Hangzhou; Nanjing; Tianjin; Xi'an;
Hong Kong; Macau; Taipei; Tokyo; Osaka; Kyoto; Nagoya; Yokohama; Sapporo; Fukuoka; Hiroshima; Nagasaki; Okinawa; Seoul; Busan; Incheon; Pyongyang;
Hanoi; Ho Chi Minh City; Saigon; Da Nang; Bangkok; Chiang Mai; Phuket; Phnom Penh; Vientiane; Yangon; Kuala Lumpur; Singapore; Jakarta; Bali; Bandung;
Surabaya; Manila; Cebu; Quezon City; Delhi; New Delhi; Mumbai; Bombay; Bangalore; Bengaluru; Chennai; Kolkata; Hyderabad; Pune; Ahmedabad; Jaipur; Lucknow;
Kerala; Goa; Gujarat; Karachi; Lahore; Islamabad; Dhaka; Chittagong; Colombo; Kathmandu; Sydney; Melbourne; Brisbane; Perth; Adelaide; Canberra; Auckland;
Wellington; Christchurch; Toronto; Montreal; Vancouver; Ottawa; Calgary; Edmonton; Winnipeg; Quebec; Halifax; Mexico City; Guadalajara; Monterrey;
Tijuana; Cancun; Havana; Kingston; San Juan; Port-au-Prince; Bogota; Medellin; Cali; Caracas; Quito; Lima; La Paz; Santiago; Buenos Aires; Cordoba;
Montevideo; Asuncion; Sao Paulo; Rio de Janeiro; Brasilia; Salvador; Recife; Fortaleza; Thames; Amazon River; Nile; Danube; Rhine; Mississippi; Atlantic;
Pacific; Atlantic Ocean; Pacific Ocean; Indian Ocean; Mediterranean; Mediterranean Sea; Baltic Sea; Black Sea; Red Sea; Persian Gulf; Gulf of Mexico; Alps;
Himalayas; Andes; Rocky Mountains; Mount Everest; Mount Fuji; Lake Michigan; Lake Victoria; Sahara; Grand Canyon; Central Park; Times Square;
Hyde Park; Trafalgar Square; Red Square; Heathrow; Yorkshire; Lancashire; Kent; Essex; Sussex; Surrey; Devon; Cornwall; Norfolk; Suffolk; Wiltshire;
Soviet Union; USSR; Yugoslavia; Czechoslovakia; Persia; Prussia; Ottoman Empire; Roman Empire; Palestine; South Korea; North Korea; Ivory Coast;
Burma; Holland; Russia; Syria; Iran; Vietnam; Laos; Bolivia; Venezuela; Tanzania; Moldova; Macedonia; Taiwan; Kosovo; Vatican; Scotland; Congo; Czechia`
  .split(/[;\n]/)
  .map((place) => place.trim())
  .filter((place) => place !== "");

export const regions =
  words(`CA NY TX FL IL PA OH GA NC MI NJ VA WA AZ MA TN IN MO MD WI CO MN SC AL LA KY OR OK CT UT IA NV AR MS KS NM NE
  ID WV HI NH ME MT RI DE SD ND AK VT WY DC NSW VIC QLD ON BC QC AB`);
