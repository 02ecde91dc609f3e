"""Words, names and paragraphs that made-up furniture of news pages consists of."""

FIRST_NAMES = (
    "Ada", "Ben", "Carla", "Dov", "Ewa", "Finn", "Gita", "Hugo", "Ines", "Jonas", "Keiko", "Lena", "Marek", "Noor",
    "Olga", "Pavel", "Rosa", "Samir", "Tove", "Yusuf",
)  # fmt: skip
LAST_NAMES = (
    "Almond", "Barros", "Chen", "Duarte", "Egger", "Fabre", "Holm", "Ito", "Kovar", "Lindt", "Moreau", "Nowak",
    "Okafor", "Pires", "Quist", "Rossi", "Stone",
)  # fmt: skip
BRANDS = (
    "Herald", "Post", "Courier", "Gazette", "Tribune", "Bote", "Mercure", "Heraldo", "Gazeta", "Corriere", "Vestnik",
    "Echo", "Star", "Monitor",
)  # fmt: skip
NUMBERS = ("{}", "({})", "{} views", "{} shares", "{} min read", "{}°", "{}%", "{} likes", "{}K")
ENGLISH = {
    "related": "Related|Most read|Most Popular|Trending now|You may also like|More from|Recommended for you|Top stories"
    "|Latest news|Editor's picks|Don't miss|Read next|More in News|Popular in the Community|Sponsored stories"
    "|Promoted links|From our partners|Just in|What others are reading|Today's top picks|Around the web",
    "share": "Share|Tweet|Email|Print|Facebook|Twitter|WhatsApp|LinkedIn|Pinterest|Reddit|Copy link|Flipboard"
    "|Share this|Share on Facebook|Save|A+|A-|Text size|Click to copy|Show comments",
    "account": "Sign in|Log in|Subscribe|Register|My account|Newsletters|Sign up|Subscribe now|Manage profile|Log out"
    "|Start your free trial|Become a member|Support us|Digital access|E-edition|Activate your subscription|Get alerts",
    "advert": "Advertisement|ADVERTISEMENT|Ad|Sponsored|Story continues below|Article continues below|Advertising"
    "|Advertisement - Scroll to continue|Skip Ad|Promoted|Ad Feedback|Close ad",
    "navigation": "Home|News|Sport|Sports|Business|Opinion|Weather|Jobs|Obituaries|Classifieds|Video|Photos|Politics"
    "|World|Local|Lifestyle|Travel|Culture|Food|Tech|Science|Health|Education|Money|Cars|Property|Puzzles|Crossword"
    "|Horoscopes|TV|Music|Film|Books|Events|Letters|Columnists|Archive|Contact us|About us|Help|Search|Menu|Sections"
    "|Skip to content|Close|Skip to main content|Topics|Real Estate|High School|Football|Cricket|Racing|Courts",
    "legal": "Terms of use|Privacy policy|Cookie policy|Cookie settings|Do not sell my information|Code of ethics"
    "|Copyright|Accessibility|Site map|Advertise|Contact|Corrections|Complaints|Modern slavery statement|Imprint",
    "comments": "Comments|Join the conversation|Leave a comment|View all comments|Have your say|Show comments|Reply"
    "|Report|Like|Report abuse|Sort by: Newest|Oldest|Log in to comment|Load more comments|Be the first to comment",
}
PROSE = {
    "legal": (
        "All rights reserved. This material may not be published, broadcast, rewritten or redistributed in whole or in"
        " part without the express written permission of the publisher."
        "|The publisher is not responsible for the content of external sites. Prices and times were right when this"
        " page was made and may have changed since."
        "|By using this site you agree to our terms of use and acknowledge our privacy policy, which says what we"
        " collect and with whom we share it."
        "|Some of the links on this page earn us a commission when you buy. It costs you nothing and helps to pay for"
        " our reporting."
        "|Registered office: 4 Quay Street. Registered in the county under number 118804. Member of the press council;"
        " complaints are answered within five working days."
        "|Market data are delayed by at least fifteen minutes and are given for information only, not for trading."
        "|We and our 312 partners store and read information on your device to choose advertisements, to measure how"
        " they are seen and to learn about our readers. You may accept, refuse or change your choice at any time."
        "|Strictly necessary cookies keep you signed in and remember what is in your basket. They cannot be switched"
        " off. Analytical cookies count visits so that we can improve the site."
        "|This copy is for your personal, non-commercial use only. To order reprints for colleagues or customers, use"
        " the order form at the foot of any page."
    ),
    "account": (
        "Sign up for the morning briefing and get the stories that matter in your inbox every weekday."
        "|You have read your last free story this month. Subscribe from one coin a week and read on, on every device."
        "|Thank you for signing up! Check your inbox and confirm your address to receive our newsletter."
        "|Enter your email to follow this topic. You can unsubscribe at any time."
        "|Our newsroom depends on readers like you. If you can, please consider a small gift; it takes a minute."
        "|Get our free app for breaking news alerts, live scores and the full digital edition of the paper."
        "|Something went wrong. Please try again later, or contact our customer service if it happens again."
        "|This content is imported from elsewhere. You may be able to find more about it on their web site."
    ),
    "comments": (
        "Comments are moderated before they appear. Please be polite, stay on the subject and read our rules."
        "|To join the conversation you must be signed in. If you have no account yet, registering is free."
        "|Your email address will not be published. Required fields are marked *"
        "|The views expressed by readers are their own and not those of this newspaper."
        "|This discussion is now closed."
    ),
    "author": (
        "{} is a reporter for the {} and covers courts and the council. Send tips by email or follow along online."
        "|{} writes about business for the {} from the coast, and has done so for eleven years."
        "|{} joined the {} after working for a radio station. Earlier reports are in the archive."
        "|{} is a freelance writer. The opinions in this column are the author's own and not those of the {}."
    ),
}
