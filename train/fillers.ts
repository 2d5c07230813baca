/**
 * What fills the places of templates that are no names of people or places.
 * @module
 */

const list = (text: string): string[] => text.trim().split(/\s*,\s*/);

/** Products, languages, tools and terms written with capitals. */
export const things =
  list(`Python, Java, JavaScript, TypeScript, Rust, Go, Ruby, Ruby on Rails, Kotlin, Swift, Scala, Haskell, Pascal, Ada, Julia,
  PHP, Perl, Bash, SQL, PostgreSQL, MySQL, SQLite, Redis, MongoDB, Cassandra, Kafka, Docker, Kubernetes, Terraform, Ansible, Jenkins, GitHub, GitLab,
  Linux, Ubuntu, Debian, Fedora, Windows, macOS, iOS, Android, Chrome, Firefox, Safari, Excel, Word, PowerPoint, Outlook, Photoshop, Figma, Jira,
  Confluence, Slack, Discord, Zoom, Teams, WhatsApp, Telegram, Twitter, Facebook, Instagram, TikTok, YouTube, Netflix, Spotify, Reddit, Wikipedia,
  ChatGPT, GPT-4, Claude, Gemini, Llama, Siri, Alexa, Cortana, PyTorch, TensorFlow, Keras, NumPy, Pandas, Django, Flask, Spring Boot, React, Angular,
  Vue, Svelte, Next.js, Node.js, Express, GraphQL, REST, HTTP, HTML, CSS, JSON, YAML, XML, PDF, CSV, API, SDK, CPU, GPU, RAM, USB, HDMI, Wi-Fi,
  Bluetooth, Bitcoin, Ethereum, PayPal, Visa, Mastercard, Tesla, iPhone, iPad, Galaxy, Pixel, PlayStation, Xbox, Nintendo Switch, Minecraft, Fortnite,
  Pokemon, Star Wars, Harry Potter, Lord of the Rings, Game of Thrones, Super Bowl, World Cup, Olympics, Champions League, Black Friday, Christmas, Easter,
  Ramadan, Halloween, Thanksgiving, COVID-19, HIV, DNA, NASA, FBI, CIA, NATO, UNESCO, WHO, IMF, GDPR, HIPAA, Agile, Scrum, Kanban, DevOps, Big Data,
  Machine Learning, Artificial Intelligence, Deep Learning, Newton's method, Dijkstra, Gaussian, Bayes, Fourier transform, Monte Carlo, Fibonacci,
  Markov chain, Hamming distance, Euler, Turing machine, Nash equilibrium, Pythagoras, Shannon entropy, Bernoulli, Poisson, Laplace, Hilbert,
  Mitre, MITRE ATT&CK, Cisco, Cisco IOS, Juniper, Metasploit, Wireshark, Nmap, Kerberos, Seaborn, Matplotlib, Plotly, Selenium, Puppeteer, Playwright, Cypress, Jest,
  Databricks, Fivetran, Looker, Grafana, Prometheus, Kibana, Splunk, Datadog, Elo, Sudoku, Monopoly, Scrabble, Tetris, Zelda, Mario Kart, Dungeons & Dragons, Karate, Yoga,
  Sushi, Ramen, Kimchi, Bibimbap, Pho, Pad Thai, Biryani, Tikka Masala, Hummus, Falafel, Tiramisu, Gnocchi, Ravioli, Paella, Tacos, Croissant, Champagne, Cheddar, Parmesan,
  Boolean, Unicode, Markdown, LaTeX, Arduino, Raspberry Pi, Apache, Nginx, Oracle, Salesforce, Shopify, WordPress, Stripe, Twilio, Heroku, Vercel,
  Cloudflare, AWS, Azure, Google Cloud, S3, Lambda, EC2, Spark, Hadoop, Airflow, Snowflake, Tableau, Power BI, MATLAB, AutoCAD, Blender, Unity, Unreal`);

export const peoples =
  list(`American, British, English, French, German, Spanish, Italian, Portuguese, Dutch, Belgian, Swiss, Austrian, Swedish, Norwegian,
  Danish, Finnish, Icelandic, Polish, Czech, Slovak, Hungarian, Romanian, Bulgarian, Greek, Turkish, Russian, Ukrainian, Serbian, Croatian, Israeli,
  Arab, Arabic, Egyptian, Moroccan, Algerian, Tunisian, Iranian, Persian, Iraqi, Syrian, Lebanese, Saudi, Pakistani, Indian, Hindi, Bengali, Tamil, Urdu,
  Nepali, Chinese, Mandarin, Cantonese, Japanese, Korean, Vietnamese, Thai, Indonesian, Malay, Filipino, Australian, Canadian, Mexican, Brazilian,
  Argentine, Chilean, Colombian, Peruvian, Cuban, Jamaican, Nigerian, Ghanaian, Kenyan, Ethiopian, South African, Somali, Swahili, European, Asian,
  African, Latin, Roman, Victorian, Christian, Muslim, Jewish, Hindu, Buddhist, Catholic, Protestant, Scottish, Irish, Welsh`);

/** Organizations whose names are no pattern. */
export const knownOrganizations =
  list(`Google, Microsoft, Apple, Amazon, Meta, IBM, Intel, Samsung, Sony, Siemens, Bosch, Volkswagen, BMW, Toyota, Honda, Ford,
  General Motors, Boeing, Airbus, Lufthansa, Ryanair, Walmart, Costco, Target, IKEA, Nike, Adidas, Coca-Cola, Pepsi, Nestle, Unilever, Pfizer, Moderna,
  Bayer, Novartis, Roche, HSBC, Barclays, Deutsche Bank, Goldman Sachs, JPMorgan Chase, Morgan Stanley, Wells Fargo, Bank of America, Citigroup, UBS,
  United Nations, European Union, World Bank, Red Cross, Greenpeace, Amnesty International, Reuters, BBC, CNN, New York Times, The Guardian, Le Monde,
  Washington Post, Harvard University, Stanford University, MIT, Oxford University, Manchester United, Real Madrid, Bayern Munich, Chicago Bulls,
  Boston Red Sox, Los Angeles Lakers, Liverpool FC, Arsenal, Juventus, Ajax, The Beatles, Rolling Stones, Metallica, Nirvana, Pink Floyd, Led Zeppelin,
  Congress, Parliament, Senate, Supreme Court, Ministry of Defence, Department of Justice, Islamic State, Taliban, Hezbollah, Democratic Party,
  Labour Party, Conservative Party, Republican Party, Hilton, Marriott, Starbucks, McDonald's, Burger King, Uber, Airbnb, Vodafone, AT&T, Verizon,
  T-Mobile, Accenture, Deloitte, KPMG, PwC, McKinsey, Lockheed Martin, Johnson & Johnson, Procter & Gamble, Ernst & Young`);

/** How a pattern of an organization's name goes: `{f}` a family name, `{c}` a city, `{w}` a word. */
export const organizationPatterns =
  list(`{f} Inc., {f} Inc, {f} LLC, {f} & {f}, {f} and Sons, {f} Group, {f} GmbH, {f} AG, {f} S.A., {f} Ltd, {f} Ltd., {f} Corporation,
  {f} {f} LLP, {f} Holdings, {f} Industries, {w} {w}, {w} {w} Inc, {w} Systems, {w} Technologies, {w} Solutions, {w} Bank, {w} Labs, {w} Partners,
  {w} Analytics, University of {c}, {c} University, {c} Hospital, {c} City Council, {c} United, {c} FC, {c} Police Department, Bank of {c}, {f} Foundation,
  {f} Institute, {w} Insurance, {w} Airlines, {w}ware, {w}ify, {w}{w}, {w}soft, {w}tech, {f}-{f}, {f} {f} and {f}, {f} and {f}, {f} Brothers, {f} Bros, {f} Motors, {f} Consulting, {w} {w} {w}, The {w} Company, {w} AI, {w} Health, {w}.com, {w} {w} Agency,
  {c} Times, {c} Post, {c} Daily News, The {c} Herald, {c} Rangers, {c} Tigers, {c} Airport, Republic of {w}, {w} Network, {w} Association, National {w} Council, {w} Media Group, St. {f} Hospital, {f} High School, {c} Medical Center, {w} Records`);

export const abbreviatedDays = list(
  "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday, Mon, Tue, Wed, Thu, Fri, Sat, Sun",
);
export const months = list(
  "January, February, March, April, May, June, July, August, September, October, November, December, Jan, Feb, Mar, Apr, Jun, Jul, Aug, Sep, Oct, Nov, Dec",
);

/** Parts of streets' names, for streets that no list has. */
export const streetPatterns =
  list(`{f} Street, {f} St, {f} St., {f} Road, {f} Rd, {f} Avenue, {f} Ave, {f} Lane, {f} Drive, {f} Dr, {f} Court, {f} Blvd, {f} Close,
  {f} Way, {w} Street, {w} Road, {w} Lane, {w} Hill, Rue {g}, Rue de {c}, Rue du {w}, Avenue {f}, Boulevard {f}, Place {f}, Via {f}, Via {g} {f}, Viale {f},
  Piazza {f}, Corso {f}, Calle {f}, Calle de {c}, C/ {f}, Avda. {f}, Avenida {f}, Plaza {f}, Paseo {f}, Rua {f}, Rua do {w}, Travessa {f}, {f}straat, {f}laan,
  {f}weg, {f}plein, {f}gracht, {f}straße, {f}str., {f}gasse, {f}allee, {f}platz, {f}gatan, {f}vägen, {f}gade, {f}vej, {f}veien, {f}katu, {f}tie, ul. {f},
  Ul. {f}, aleja {f}, {f} utca, {f} út, {f} tér, {f} Caddesi, {f} Sokak, Str. {f}, Bulevardul {f}, ulica {f}, {f} ulica, {f} Nagar, {f} Marg, {f} Colony,
  Jalan {f}, Jl. {f}, {w} Crescent, {w} Square, {w} Terrace, {w} Gardens, {w} Park, {w} Loop, {w} Harbor, Kirchweg, Hauptstraße, Bahnhofstraße, High Street,
  Main Street, Main St, Station Road, Church Lane, Broadway, 5th Avenue, Elm Street, Route {n}`);

export const addressPatterns =
  list(`{n} {s}, {n} {s}, {s} {n}, {s} {n}, {n} {s} Apt. {n}, {n} {s} Suite {n}, {n} {s} {n}, {s} {n} Apt {n}, {s} {n}A,
  {n}B {s}, {n} {s} Unit {n}, {s} {n}/{n}, P.O. Box {n}, Flat {n} {s} #{n}`);
