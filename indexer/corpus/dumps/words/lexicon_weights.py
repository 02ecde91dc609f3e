"""What words tell of lines, as benchmarks/fit_cleaner.py writes it."""

SCALE = 100
"""What the weights below are multiplied by."""

WORDS = """
aan 71 ab 33 abandoned -32 abara 165 aber 33 able 95 abo -104 aboard 10 abonnement -76 abonner -71 about 26 above 141
abroad -41 abuse -79 abusive -48 aby 108 accept -106 accepted 152 accepting 17 access -120 accessibility -180 accident
-160 accidents -25 accordance -46 according 479 account -26 accountant -22 accounts 164 accueil -106 accuracy -216
accurate -57 accused 47 acht 173 achterberg 108 acknowledge -38 acre 95 acres 100 across 37 action 19 active -77 actor
-48 actual -114 actualité -65 actualizado -66 ad -220 add -15 added 258 additional 131 address -19 addresses 84
addresssign -30 adds 139 administration 157 admission 102 admits -15 admitted 156 adopted 50 adresse -75 ads -266
adult 118 adults -16 advance 64 advert -87 advertise -220 advertisement -233 advertisements -50 advertiser -65
advertisers -44 advertising -222 adverts -68 advice -98 advised -47 adviser -95 advises 39 advisory -90 advocate 28
affairs -54 affected -84 affiliate -15 affiliated -74 afford 36 africa -118 african 24 after 38 afternoon 194 ag -77
again -57 against 40 agb -41 age 83 aged -6 agencies -85 agency 114 agenda -21 agent -39 agents 144 ago -346 agosto
107 agree -90 agreed 261 agreement 57 agrees 56 agriculture 12 agua 132 ahead 47 ahora 92 ai 205 aid -116 aide -12
aids -53 air 38 airline -75 airlines -26 airport -58 al 84 aldous 45 ale 265 alert -68 alerts -169 alguien 42 ali 50
alive -60 all -117 alla 67 alle 24 allen -43 aller 48 alles -20 alliance -22 allow 98 allowed 32 allows 78 alma 108
almanac -138 almost 148 alone 129 along 171 aloud 52 already -23 als -69 also 7 alta 92 alte 7 alten 29 altered 7
although -68 always -150 am -44 ambiente -60 ambulance -72 amendment 63 america -82 american 21 americans -53 americas
-60 among 218 amount 42 an 140 analysis -126 analyst -49 analysts 22 anche -85 anchor 14 ancora -190 and 75 anderen 12
android -79 angaben -107 angebot -118 angry 23 animal 81 animals -153 anmelden -67 ann 45 annals 120 anni 22 annonces
-81 announced 75 announcements -130 announces -15 annual -78 anonymous -254 anos -40 another 121 ans 8 answer -11
answered 79 answers -148 antes 33 antworten -116 any -94 anybody -117 anyone 12 anything 55 anytime -52 anyway 35
anywhere -50 anzeigen -62 ao -190 aoife -58 apart -12 apartment 83 apartments 19 apologised -44 apologises -65 apology
-34 app 118 appeal -74 appear -63 appears -39 apple 25 applicants -38 application -88 applications -17 applied 49
apply -130 appointment -70 approach 26 approval 45 approved 135 apps -51 apr -86 april 60 après -28 archiv -66 archive
-445 archives -119 are 56 area 82 areas -6 arena -44 argue -18 argued 59 arguing -22 argument 9 arithmetic -63 arm 59
arms 51 army -75 around 178 arrangement -47 arrested -21 arrive 77 arrived 165 arrives -81 art 19 article -281
articles -221 artikel -195 arts -103 as 14 ash 79 ashore -144 asia -163 aside 159 ask -123 asked 79 asking -66 asks 72
asleep -43 assembly 85 assistant -53 associate 10 association -25 así -78 at 100 ate -24 athletics -69 atlanta -35 att
149 attached 72 attack -36 attacks 50 attend -44 attendance 100 attended 92 attention 116 attorney 209 au 138 auch 39
auction -77 auctions -37 audience -50 audio -97 audit 40 auditor 9 auf 86 aug -79 august 17 aunt 153 aus 26 aussi -40
australia -97 author -262 authorities 208 authority -37 authors -115 auto -98 automatically 62 autor -149 autos -26
autumn -47 aux -125 av 117 availability 82 available -17 avait 136 avant 33 avec 59 avenue 117 average 256 aviation
-42 avis -89 aviso -87 avoid -125 avoir 62 awake -98 award -119 awarded 13 awards -57 aware 26 away 152 az 195 año -72
años -7 baby 111 back 29 backed -41 bad -14 badly 18 bag 9 bags -31 bail -88 baja -125 bake 48 bakery -86 balance 127
ball 25 ballot -159 ballots -16 balls 108 ban 143 banco 65 band 112 banda 56 bands -24 bank 35 bankruptcy -15 banks 54
banned -128 banner -13 bans -101 bar 52 bare 158 barge -26 barn 119 barrierefreiheit -41 base 120 baseball -17 based
21 basement 45 basin 97 basis -26 basket -26 basketball -65 batch 166 batteries 148 battery 220 be 72 beach -34
beaches -79 beans 109 bear -105 bearing 75 beat 105 beautiful -25 beauty -81 became 72 because 58 become -68 becomes
-86 bed -110 bedroom 193 beds 88 been 98 beer -17 bees -8 before 28 began 125 begin -6 beginning 46 begins 57 begun
-27 behind 72 bei 15 beim 43 being 10 beiträge -160 believe 55 believed 59 bell 65 bells 51 belong 58 belonged 30
belongs -87 below 189 belt 94 ben 199 bench 234 bend 188 beneath 130 benefit 78 bereits 17 beside 181 best -255 beste
-8 bet -126 better -100 betting -75 between 463 bev 18 beyond 87 bez -79 bicycle 41 bicycles 50 bid -23 bids 78 bien
-11 big 48 bigger 127 biggest 59 bike -38 bikes -93 bill 58 billed -32 billion 256 bills -14 bin 37 bingo -34 binnen
28 bio -83 bird 20 birds 64 birth -97 birthday -19 bis 40 biscuit 11 biscuits 11 bishop -22 bit 20 bite 103 bites 15
bitte -98 black -43 blame 57 blamed 32 blames -46 blanket -17 blaze 72 bleiben 66 bleibt -75 block -90 blocked 90
blocks 195 blog -137 blogs -87 blows 14 blue -21 bo 126 board -32 boards -111 boat -64 boats 10 body 66 boil 89 boiler
-90 bond -69 bonds -162 bonus -31 book -201 booked 145 booking 59 bookmark -45 books -223 boot -44 boots 17 border 7
borrow 54 borrowed 33 boss -134 both 188 bottle -59 bottom 68 bought -81 bound 83 boundary -92 boutique -47 bowl -6
box 26 boxes 197 boxing -55 boy -190 boys -58 branch -127 brand -112 brandt 67 brandvold 48 brass 102 bread 70 break
79 breakfast 53 breaking -187 breaks -55 breath -26 brent 115 brick 38 bride -92 bridge -25 bridges 81 brief 68 bright
54 bring 32 brings 168 british -56 broad -153 broadcast 16 broadcasting -43 broke 206 broken 119 brother -46 brothers
-16 brought 192 brown 284 browse -45 browser -70 bu 205 bubble 62 bucket 87 budget 90 build -31 builders -93 building
278 buildings 112 built 195 bulk 77 bulletin -53 bureau -12 buried -92 burn 137 burned -87 burning 85 burst 36 bus
-100 buses 77 business -156 but 223 butter 203 button 118 buttons 172 buy -67 buyer 54 buyers -199 buying -73 buys 21
by 31 bypass -98 było 150 ca 248 cab -37 cabin 124 cabinet 111 cable 136 cada 93 café 56 cake -117 calculator -68
calendar -104 calf 36 california 24 call 168 calle 153 called 141 calling -56 calls 88 calm -83 came 184 camera -52
cameras -80 camp 58 campaign 107 camping 53 campo -47 camps 63 campus -87 can 65 canada -51 canal 119 cancel -151
canceled -15 cancelled 37 candidates -106 candle -58 cannery -8 cannot 131 canoe 130 cap 14 capacity 53 cape -24
capital 25 capitol -38 caps -12 captain -110 captioning -91 car -46 carbon 132 card 30 care 18 career -198 careers
-146 cargo 20 carl 108 carnival -74 carolina 27 carpet 31 carried 105 carrier 38 carriers -45 carries 123 carry 49
carrying 89 cars -91 cart 8 carta 14 cartoon -135 cartoons -103 casa 21 case -35 cases 112 cash 93 caso 6 cast 73
castle 180 cat 120 catch -12 categories -46 category 58 cats -16 cattle 103 caught 27 cause 11 ce 41 ceiling 83
celebrity -76 cell 21 cement -55 cent 62 center 120 central -7 centre 111 centres 58 centro 200 cents -111 century -22
ceremony 82 certain 37 certificate 10 certified 108 cet -79 cette 141 chain 21 chair 7 chairman 36 challenge -57
chamber 43 champions -113 chance -42 change 80 changed -10 changes 116 changing 116 channel 110 chapel -85 chapter 65
chaque 50 charge -32 charged -15 charges 76 charity -41 chart 63 charter -51 charts -98 chase -36 chat -89 che 124
cheap -105 cheaper -32 cheapest -58 check -11 checked -22 checking -52 checks 23 cheese -93 chef 23 chemical 28
chemistry 18 chess -23 chi 45 chicago -53 chicken 210 chief 192 child 158 children 7 chili 74 china -29 chip -13 chips
47 choice 130 choices -23 choir 27 choose -129 chosen 31 christmas -185 chronicle -40 church 113 churches 48 ci 143
cider 104 cinco 194 cine -137 cinema -151 cinque -103 cinéma -61 circle -69 circuit 149 circulation -10 cited 73
cities -149 city 94 civil 113 claim 113 claims -161 clarifications -30 class 79 classes 67 classified -38 classifieds
-155 clause 141 clean 104 cleaning 130 clear 177 cleared 56 clearing 62 clears -17 clerk 50 cleveland 69 click -155
clicking -21 client 129 clients 93 climate -54 climb 81 climbed 160 climbs 72 clinic -47 clip -19 clock 57 close 27
closed 49 closer 41 closes -74 closing 214 closings -31 cloth 35 cloud -57 cloudy -57 club 40 clubs -115 cm 175 co 48
coach -36 coal -8 coalition -71 coast -98 coastal 191 coat 17 coats 99 cocoa -88 cod 12 code -100 codes -57 coin -82
coins -17 cold -55 cole 37 collapse 38 collapsed 88 colleague 180 colleagues -31 collect 161 collected -50 collection
-30 college -166 colleges -29 collision -139 color -31 colorado -40 colour 107 column -147 columnist -183 columnists
-128 columns -142 combine 32 come 128 comedy -38 comentar -63 comentarios -146 comes 129 comics -69 coming -188 comme
77 comment -203 commentary -60 commented -8 commenti -114 commenting -42 comments -411 commerce 110 commercial 57
commission 42 commissioner 33 commissioners 113 committee 242 commodities -74 common 126 commune -65 communes -7
communications -16 communities 62 community -120 commuters -66 como 164 companies -125 company 58 compare -65 compared
233 compartir -10 compensation -16 competition -45 competitions -74 complain -15 complained -15 complaint 40
complaints -127 complete 105 completed 43 compliance -59 compra -96 compte -86 computer 5 con 29 concrete 43
condiciones -49 condition 126 conditions -146 conduct -11 conductor -105 conference 83 confirm -40 confirmed 88
congress -49 connect -40 connected 43 connecter -58 connection 105 consent -11 consider -81 constitutes -32
construction -42 consultant 87 consultants 100 consumer -168 contact -176 contacto -44 contacts -23 contain -88
contained 62 container 44 contains 14 contenido -100 content -280 contents 8 contenu -74 contest -71 contests -81
continue -61 continuer -80 continues 53 contra 10 contract 35 contractors 15 contracts 128 contribute -37 contributed
-23 contribution -72 contributions 11 contributors -102 control 135 controller -8 conversations 7 cook 56 cooked 79
cookie -228 cookies -347 cooking -17 cool 74 cooler -65 cooperativa 24 cooperative 78 cop -105 copied -34 copies 28
copper 25 copy -53 copyright -301 core 110 corinne 91 cork -24 corn 127 corner 73 coronavirus -60 coroner 19 corporate
-62 corporation -44 correct 31 corrected -46 correction -184 corrections -187 correo -78 correspondent -176 corridor
30 corte 133 cost 212 costa 84 costs 57 cottage -56 cotton -55 could 117 couldn 45 council -20 councillor 36
councillors -102 councils -14 counsel 256 count -13 counted 128 counter 25 counters -7 counties -110 counting -67
countries -96 country 9 counts 23 county 85 couple -11 coupons -110 courier -175 course -55 court -101 courtesy 36
courthouse -96 courts -174 cousin 112 cousins -67 cover 18 coverage -86 covered 44 covering 40 covers -219 covid -31
cow -26 cows -17 crab 37 crack 9 cracked 16 craft -36 crane 230 crash -150 cream 42 creamery 18 create -106 created 98
credit -159 credits 137 creek 68 crew 165 cricket -259 cried -79 crime -154 criminal 164 crisis -29 critical 64
cronaca -92 crop -58 crore 5 cross 19 crossed -21 crosses 51 crossing 139 crossword -100 crosswords -75 crowd -55
crown 15 crude -38 cry 56 ctrl -50 cuando 175 cuatro 156 cubic 140 cultura -99 culture -174 cup 139 curling -19
currencies -61 curtains 31 customer 51 customers 204 customs -116 cut 121 cuts -59 cutting 13 cycle -42 cyclone -7
cómo -21 da 120 dabei -118 dach 139 dad -104 dag 59 daily -109 dairy -53 dal -46 dale -42 dam 78 damage 170 damaged
-92 damals -70 damit -10 damp 54 dams -54 dan 229 dana 5 danach 19 dance -55 dane -73 danger 59 dann 88 dans 34 danych
-89 dar 24 darf 31 dark 68 das 103 dashboard -72 dass 146 dat 130 data 19 date 106 datenschutz -73 dates -14 dating 17
daughter 47 daughters 185 davon 160 dawn 58 day 38 days 168 de 31 dead 45 deadline -62 deal -109 dealer -21 dealers
-55 deals -88 dean 220 dear 204 death 45 deaths -7 deb -34 debate -76 debut 77 dec 235 decade 26 decades -8 december
72 decent 113 decide -112 decided 204 decides -126 decision 120 decisions -50 deck -23 declared 132 decline -19
declined 85 deductible -97 deep 46 deer -69 defence 122 defense -103 deficit 49 degree -72 degrees 125 dei -37 del 51
delaware -62 delay 33 delayed -172 delays -17 delete -19 deleted -15 delhi -99 deliver 41 delivered -101 delivery 12
dell -179 della 38 delle -135 dem 180 demand 6 den 172 denen 54 denies -23 denise 130 dental 105 dentist 29 denver 16
department 115 departments -8 depends 14 deportes -99 deposit -98 depot -109 depuis 112 deputies -105 deputy 72 der 34
derby -7 derechos -83 des 102 describe -44 described 62 describes 36 description -17 desde 170 deserve 52 design 74
designed 15 desk -131 desmond -23 después 210 destination 12 det 211 details 39 detective 52 deux 158 devant 119
developer -49 development 17 device -57 dezember 202 di 105 dia 136 dial 66 diario -122 diary -90 dice 215 did 190
didn 447 die 168 died 379 dies -66 diese -54 diesel 137 diesem -21 diesen -26 diez 92 differ -104 difference -29
different 178 difficult -68 difficulty 82 dig -186 digest -102 digg -26 digital -163 digitale -71 dijo 284 dimanche
-61 din 124 dining -11 dinner 26 dio 197 dip -20 direct 48 directed 69 directeur -10 direction 118 directions 53
directly -28 director 46 directors -127 directory -52 disagree -138 disclaimer -104 disclosure -84 discount 40
discovered -9 discuss 66 discussion -80 dispatch -212 display 69 dispute 75 distance -98 distributed -111 distribution
-41 district 88 districts 7 dit 38 divers -72 diversity -43 dividend -73 division -49 divorce -64 dix 120 dla 26 do 90
doch 5 doctor 169 doctors -81 document 44 documents -19 does 73 doesn 95 dog -90 dogs -31 doing 40 dollar -79 dollars
-122 dolores 178 dom 9 domain -21 domestic 80 domingo 31 don 89 donate -130 donation -133 donde 227 done -34
donnerstag -129 donors -73 door 147 doors 107 dopo 52 dort 45 dos 174 doubled -101 down 149 download -181 dozen 16 dr
245 draft -107 drain 114 drainage 11 drained 123 drains -115 drama -36 draw 25 drawer 63 drawings 134 drawn 23 draws
-23 dress 102 drew 149 dried 114 drink -18 drinking 30 drive 54 driven -100 driver -6 drivers -122 drives -73 driving
9 drone -199 drop -90 dropped 37 drops -93 drought -75 drove 92 drucken -40 drum 90 dry 85 drying 87 du -108 dublin
-172 due 79 dug -31 dull 66 duluth 31 dunmore 220 durante 32 duration -122 durch -114 during 88 dusk 31 dust -70 dutch
118 duty 180 dva 171 déjà -80 día 61 días 86 dólar -64 each 200 earlier 178 early -74 earn 53 earned 69 earnings 81
ears -105 earth -158 east 35 easter -30 eastern 51 easy -12 eat 68 eaten -40 eating -101 eats 9 eau 7 echo -76
economia -114 economists -155 economy -53 economía -62 ed -62 edge 112 edición -63 edit 5 edited -14 editing -58
edition -194 editions -29 editor -369 editorial -291 editorials -116 editors -220 edt -55 education -145 een 156 eeo
-25 effect 90 egg -15 eggs -9 ei 241 eight 61 eighteen 167 eighty 157 ein 61 eine 85 einem 109 einen 108 einer 97
einmal 60 either -46 ekonomi -93 el -7 elders -82 elected 372 election -186 elections -122 electric 51 electricity 45
elevator -23 eleven -104 elf 95 elle 298 else 79 elsewhere -25 em 135 email -277 emails 56 emailsign -28 emergency -65
employed 55 employees 132 employment 47 employs 54 empty 119 en 92 encourage -24 end 79 ended 262 ending 185 endlich
-139 ends -12 energy -35 eng 61 engagement 49 engine 48 engineer -29 engineering 16 engineers -35 england -17 english
-130 enjoy -51 enough 217 enquête 38 enter -161 entered -53 enters -60 entertainment -170 entra 156 entre 303 entries
-18 entry -18 envelope 149 environment -135 environmental 97 epaper -91 episode -252 equal -51 equipment 120 equity
-42 er 152 era 194 error 38 errors 36 erst -76 ersten 26 es 73 escape -53 eso -196 español -60 espera -113 esquelas
-63 essay -250 essays -123 est 244 esta 24 estaba 207 estate -27 este -62 estimate 10 estimated 90 estimates 62 está
284 ethics -127 etwas -128 eu 150 eur 81 euro 122 europe -132 european 52 euros 119 evacuation 150 even 55 evening -7
evenings -35 event 46 events -149 ever -22 every -34 everybody 45 everyone 169 everything 12 everywhere 53 evidence
-11 ex -149 exactly 122 exam -60 example -281 except -6 exception -13 exchange -37 exchanges -55 exclusive -116
executive 199 executives -157 exempt 59 exist -38 exists 188 expect -29 expected 196 expects 187 expensive -151
experience 59 expert -108 experts -88 explain -171 explained -103 explainer -100 explains -153 explanation 42 explore
-48 export 52 exports -75 express 64 expressed -129 extend 70 extended -65 extends -28 extension -7 extent -23 extra
84 eye 51 eyes -26 fa 20 face 52 facebook -232 facebookshare -31 faces 129 facing 52 fact -41 factory -55 facts -20
fail 96 failed 18 failing 81 fails 100 failure 15 fair -151 faith 12 faits -63 fake -126 fakta 183 fallen -66 falling
108 falls 39 false 60 falta -94 families 173 family -153 famous 85 fan -10 fans 35 fantasy -92 faq -54 faqs -37 far 16
fare 135 fares 57 farm -165 farmer 12 farmers -40 farming -152 farms -30 fashion -50 fast -59 faster 28 fastest -100
fat 62 father 149 fatto -104 fault -134 favor 52 favourite 26 fc -26 fcc -36 fear 31 feature -15 featured -87 features
-81 feb -142 february -13 fed -45 federal 95 federation 41 fee -15 feed 64 feedback -100 feeding -92 feeds 22 feel -39
feels 91 fees -140 feet 188 fehler -46 fell 133 fellow -82 felt 79 fem -25 fence 112 ferrante -53 ferries -75 ferry
-233 festival -113 festivals -26 feuerwehr -19 few 145 fewer 9 fi 309 fiction -105 field -7 fields -23 fifteen -37
fifth 9 fifty -13 fight -193 figure 81 figures 18 file -34 filed -8 files -25 filing -45 fill -7 filled 239 filling
122 fills 107 film 50 filter 167 final 81 finally -320 finals -69 finance -58 financial -71 find -263 findet 15
finding 14 findings -50 finds -139 fine 149 fined -41 fines -63 finger 171 finish 18 finished 174 finishes -33 fire
-16 fired -17 fires -105 firma 174 firms -154 first 110 fiscal 116 fish 135 fishermen -99 fishing -42 fit 98 fitness
-46 fits 97 fitted 33 five 47 fix 14 fixed 80 fixtures -133 flag -49 flags -136 flat 144 flats -5 fleet -32 flight -14
flights -101 float 33 floats -129 flood -159 flooded 19 flooding 25 floods -44 floor 168 floors -77 florida -24 flour
137 flow 56 flower 6 flowers 161 fly 35 flyers -50 focus -42 fog 20 foi 166 fois 111 folding 38 folk 23 folks 95
follow -168 followed 69 followers -64 following 157 follows 156 font -59 food -16 foods 13 foot -47 football -216
footer -29 footy -62 for 41 force 61 forecast 10 forecasts -23 foreign -40 forest -104 forget 68 forgot -90 forgotten
-90 fork 117 form 50 former 68 fort 93 fortnight 88 forty 10 forum -202 forward 56 foto -18 fotos -100 found -28
foundation -54 founded -164 founder 34 four 179 fourteen -63 fourth -94 fr -32 frame 219 france -8 français 25 frau
-65 fraud 28 free -231 freedom -38 freeze 52 freezer -22 frei 160 freight 39 freitag -28 fresh 83 fri 25 friday 23
fridays -43 fridge 23 friend -31 friendly 7 friends 104 from 69 front -57 frost -184 fruit 15 fry 34 ft 29 fue 230
fuel 144 full 49 fun -67 fund 13 funding 42 funds -145 funeral 27 funny 28 furnace 98 furniture 33 further -14 future
-148 futures -36 fußball -57 fährt -69 får 44 fünf 69 für 51 gab -134 gadgets -57 gale 97 galleries -22 gallery -126
gallons 160 game 96 games -12 gap 178 garage 129 garden -82 gardens 23 gas -48 gate 299 gates 8 gather 27 gathered 86
gave 34 gazette -132 gear -14 gegen 106 geht 73 general 122 generation -91 generations 41 gente 87 gentleman -113
geschlossen 17 get -117 gets -114 getting 63 ghost -59 gibt 48 gift -153 gifts -40 girl -41 girls 73 give -138 given
117 gives 59 giving -47 glad -147 glass 137 glasses 52 gli 29 global 57 gloves 106 gmbh -74 gmt -167 go 121 goal -124
goalkeeper -47 goals 56 goat -219 goats -15 god -74 goes 92 going -9 gold -9 golden -19 golf 9 gone 79 good -90
goodbye -34 goods 262 google -44 got 87 government 177 governments 17 governor 5 grace 125 grad 75 grade 121 grader
-94 graduate -36 grain 40 gram -52 grand -45 grandchildren 24 grandfather -86 grandmother 48 grandson 37 grant 152
granted 81 grants -51 graphics -29 grateful 16 gratis -143 gravel 39 gray 96 great 8 green 105 grew -97 grey 100 grid
7 grievance -35 grocery -158 ground 112 group 157 groups -69 grow 10 growers -86 growing 29 grown 107 grows -8 growth
115 guarantee -50 guard 68 guess -54 guest -87 guests 72 guidance -82 guide -185 guidelines -78 guides -107 guild 60
guilty -10 gulf -30 gull -7 gus 68 gut 34 guy -50 gym 152 główna -63 ha 240 habe 196 haben 47 haber -99 había 174 hace
33 had 218 hadn -49 hair 106 hale 109 half 141 halfway 35 hall 140 ham 110 hammer 35 han 176 hand 149 handball -73
handed 71 handful 152 handle 22 hands 86 hangs 39 hannah 107 happened -198 happening -8 happens 163 happy -118 har 210
harbor -82 harbour -20 hard -13 harder 124 hardest -82 hardly 122 harlan 85 harrow 103 harvest -24 has 79 hasn 79
hasta 152 hat 156 hatch -19 hate -145 hats -125 hatte 282 have 89 haven 39 having -69 hay 79 he 195 head 58 headed 46
header 127 headline 52 headlines -152 health -83 healthcare -90 healthy 24 hear -50 heard 211 hearing 58 hearings 70
hears -68 heart -81 heat 95 heater 119 heating -146 heavy 172 hectares 213 hedge -34 height 78 held 120 hello 52 help
-68 helped 124 helps -15 hemeroteca -42 her 144 herald -155 herbst -151 here -71 heritage 112 heron -21 hers 61
herself 125 het 151 heure 185 heures 302 heute -49 hi 57 hidden -6 hide -19 hier -159 high 96 higher 90 highest 90
highlights 137 hill -22 hills 147 him 116 himself -27 hinge 59 hire 94 hired 84 hiring -27 his 108 historia 16
historical -26 history -128 hit -22 hits -117 ho 199 hockey -99 hold 15 holding 37 holdings -59 holds -78 hole 149
holiday -47 holidays -55 hollis 292 holt 98 home -99 homeowners -88 homepage -58 homes -96 hon 159 honest 13 hook -51
hope 11 hoped 30 hopes 83 hora 137 horas 79 horn 89 horoscope -99 horoscopes -62 horoskop -64 horse -108 horóscopo -68
hose 121 hospital -35 hospitals 261 host -32 hosts -25 hot 38 hotel -81 hotels 63 hour 13 hours -8 house 26 household
96 households 262 houses -16 housing -150 how -109 however 101 hoy -39 hrs -53 hub 96 hull -94 human 48 hundred -7
hung 21 hurricane 25 hurry 49 hurt -100 husband 36 hätte -45 ice 141 ich -72 id -35 ideas 21 identified 38 if 132 ihm
-126 ihn -6 ihnen -134 ihr 76 ihre 226 ii 258 ik 54 il 60 ile 20 ils 126 ilse -201 im 59 image -39 images -61 immer
-11 immobilier -58 imogen 249 impact 38 important -20 impressum -99 improve 40 in 60 inbox -113 inc -99 inch 160
inches -37 include 64 included 16 includes 11 including 96 income 106 increase 77 independence 27 independent 208
index 33 india -55 indian -64 indigenous -45 individual 67 industrial 36 industry 48 inflation 89 info -125
information -109 informations -66 informed 25 infrastructure 20 ingen -43 ingrid 168 inhalt -54 iniciar -48 injured 77
injuries 25 ink 79 inland 77 innovation -51 inquiries -62 inquiry -145 ins 76 inside 22 insider -62 inspected 152
inspection 56 inspector -70 inspectors 111 instagram -153 install 114 installed 92 instead 90 instrument 126
instruments 21 insubscribe -60 insultos -122 insurers 24 intend 33 intended 17 interest -76 interior -116
internacional -60 internal 66 international -79 internet -105 interstate -105 interview -48 interviewed 78 interviews
-134 into 146 introduced 111 invented -67 investigates -67 investigation 108 investigations -118 investigators 54
investing -64 investment 67 investor 48 investors -63 invited 19 io 111 ip -49 ir -17 ireland -90 irish -73 iron 54
irrigation 55 is 102 island -60 isn 86 issn -96 issue -79 issued 177 issues -171 ist 228 it 208 item -33 items 139 its
246 itself 158 iva -23 ja 184 jaar 13 jack 76 jackpot -98 jahr 202 jahre 84 jahren -155 jail 18 jailed 25 jan -38
januar 76 january 84 japan -67 jar 57 jars -5 je 175 jean 41 jeden -72 jeder 24 jederzeit -59 jemand 147 jest 82 jetty
75 jetzt -11 jeudi 65 jeux -42 jo 271 joan 27 job 79 jobs -180 join -219 joined -189 joining -108 joint 68 joke -16
jour 37 journal -54 journalism -264 journalists -68 joyce 80 judge 37 judges -25 jueves 97 jul -154 juli 80 july 111
jump 27 jun -6 junction 222 june -85 juni 200 junio -86 junior -34 jury 30 jusqu -51 justice 62 kam 34 kan -85 kann 17
kansas 33 karriere -35 ke 103 keep -107 keeper -33 keeping 33 keeps 111 kein 16 keine -11 keinen 44 ken -51 kettle -12
kevin 183 key 29 keys 132 kg 107 ki 243 kick -14 kid -29 kids -52 killed -9 kilo 142 kilometer 16 kilometre 181
kilometres 203 kilos 162 kind -61 kindly -123 king -142 kingdom -142 kino -102 kit -21 kitchen -29 kitchens -41 kl 15
km 290 knee 39 knees 135 knew 35 knife -71 know -46 knowing 86 known 180 knows -132 kommentar -97 kommentare -164
kommt 93 kontakt -135 kostenlos -127 kto -20 kultur -80 kultura -72 kun 165 können -58 könnte -120 kündigen -89 la 37
lab -70 label 131 labels -18 labor -64 laboratory 39 labour 34 ladder 82 laden 26 ladies -116 lady 47 lag 106 lagoon
26 laid 81 lake -43 lakes -57 lakh 25 lamb -7 lamp -10 lamps 84 land 53 landed 53 landing -64 landlord -63 lands -167
lane 45 lang 68 lange 41 languages -70 lantern 215 laptop 94 large 146 larger 45 largest 248 las 154 lassen -51 last
100 lasted -10 lasts 22 lat 99 late 29 later 193 latest -121 latin -73 laugh -55 laughed 98 launch 34 laundry 100 laut
-11 law 8 lawmakers -158 lawn 31 laws -65 lawsuit -32 lawyer 84 lawyers 53 lay 32 layer 104 lb 264 lead -11 leader 110
leaders 19 leadership -59 leading -50 leads 67 leaf 257 league 34 leak 74 leaks -30 lean -10 leaned 47 learn -124
learning -100 lease 45 leased 67 leases -18 least 74 leave -10 leaves -39 leaving 10 lecture -69 led 100 ledger -59
lee 89 leeds 66 leer -158 left 15 leg 45 legal -103 leggi -141 legs 152 lei 292 lemon 13 len 45 lena -45 lend -15
lenders -67 length 124 lens -24 lent -111 les 57 lesen -106 leser -18 less 7 lesson 25 lessons -110 let 204 lets 83
letter -56 lettere -78 letters -129 letti -48 letting 23 letzten -96 leur 83 leurs -24 level 139 levels -23 levy -80
leído -21 li 137 librarian -112 library -39 licence 24 license 79 licensed -66 licensing -73 lid 247 lie -87 life -287
lifestyle -138 lift -44 lifted -38 lifting -26 lifts -11 liga 18 light 16 lighthouse -49 lights -133 liked -51 likely
105 likes -46 limit 127 limited 17 limits 19 lincoln -35 lindqvist 44 line 141 lines 53 link -200 linked -21 linkedin
-102 links -277 lire -167 lisbon -181 list -53 lista -101 liste 111 listed 105 listen -97 listening 11 listings -53
lists 45 lit 11 litre 77 litres 218 little 193 live -134 lived -220 lively -8 lives -77 living -189 livres -59 ll 171
llc -39 llegó 137 lo 72 load 39 loaded -60 loading -24 loaf -107 loan 36 loans 116 lobby -40 lobster -6 local 22
location -21 lock 88 locked -18 locks -13 loft -25 log -77 logged 65 login -75 logistics 11 logs 7 london -75 long 28
longer 96 longest 18 look -36 looked 216 looking -106 looks 62 loop 18 lorne 175 lorry -204 los 28 lose 36 loses -87
losing -138 loss 95 losses -39 lost 117 lot -39 lots -58 lottery -123 lotto -68 loud -18 love -147 loved -80 lovely
-201 low 221 lower 178 ltd -156 luck 35 lucky 89 lui 321 luis 126 lunch -49 lunchtime 23 lund 116 lunes 54 lus -45
lutheran 84 luz -90 lying -76 lyle 136 là 285 läuft -15 légales -60 línea -8 ma 125 machine 190 machines -40 macht 116
made 59 mag 7 magazine -230 magazines -103 mai -9 mail -165 mailbox 15 mailed -108 main 79 maintenance -82 maire -19
mais 202 major 80 majority 118 make 118 maker -48 makers -67 makes 71 making 65 mal 74 man -135 manage -81 management
99 manager 242 managers 63 managing 48 mann -22 manual 14 many 135 mapa -13 maps -57 mar 74 march 112 marchetti 200
marcus -67 margin 99 marguerite 77 marie 68 marine 12 marisol 26 maritime 26 mark -29 marked -79 market -84 marketing
-60 markets -127 marks -80 marriage -25 married 49 mars 57 marsh 127 mart 204 martes 117 martin 176 marzo 96 mas 87
mascot -75 mass 61 master -14 masthead -70 mat -44 match 124 matches 118 mate 68 material -21 materials -58 math -41
matin -108 matter 45 matters 24 mattress -41 max 111 may -28 mayo 109 mayor -48 mayors -21 mañana -83 me 142 meal 13
meals -47 meaning -42 means -62 meant 41 meantime 84 measure 55 measured 50 measurement 10 measures 80 mechanic -10
med 81 media -290 mediadaten -43 median 183 medical 156 medicine -15 medium 152 meet -7 meeting 61 meetings 75 meets
94 mehr -80 mein -69 meinung -197 meistgelesen -64 member -90 members -68 membership 43 memorial 8 memoriam -63 memory
-167 men 108 mend -105 menos -98 menschen 266 mention -84 mentioned -44 mentions -37 menu -135 mer -74 mercado 45
mercredi 57 merely 66 merger -57 meridian 31 merken -16 mes -225 meses 115 message -45 messages -340 met 38 metal 123
meteo 18 meter 244 meters 86 method 100 methodist 144 metre 244 metres 111 metro -64 metros 53 mi 73 microphone -38
mid 140 middle 35 midfielder 9 midnight -87 midwest -8 mientras 61 might -128 mil 150 mile -23 miles 129 milk -44 mill
140 million 314 millionen 228 millions 58 mills 136 min -86 mind 135 mine -103 miners 42 mines 18 mini 91 minimum 8
mining -38 minister -17 ministers 25 ministry 101 minnesota 73 minor -26 mins -64 minus 81 minute 74 minuten 66
minutes 243 minuto -110 minutos 21 mir -67 mis 75 mismo 20 miss -56 missed -51 missing -54 mission -130 mistake -214
mistakes -88 mixed 26 miércoles 84 mm 249 mo -37 mobile -53 model 7 models 188 moderated -92 moderator -96 moderators
-99 modern 25 moins 208 mois -141 mom -28 moment -122 mon 17 monat 13 monday -29 mondays -25 money -29 monitor -71
monsoon -104 montag 27 month -75 monthly -35 months 211 moon 66 moose -73 more -148 morgen -49 morning -18 mornings
-82 mortgage -48 moss 34 most 62 mostly 106 mother -33 mothers 29 motor 66 motoring -73 motors -23 mots -35 mount 259
mountain -102 mouth 176 move 16 moved 102 moves -86 movie -34 movies -43 moving 196 możesz -113 mph 295 mr 460 mrs 114
ms 335 much 110 mud 46 multimedia -75 mum -144 mundo 10 municipal 136 municipality 169 museum 32 music 6 muss 32 must
99 mutual -24 my -311 myself 65 mystery -91 má 132 más -31 météo -63 même 35 mówi 85 música -90 müssen 115 na 113 nach
22 nachrichten -115 nacht 47 nacional -112 nad 157 nada -126 nadie -41 name 50 named 23 names -24 nan -7 nas -95
nation -158 national 83 natural 53 nature -57 navigation -112 nd 135 near 85 nearest 75 nearly 226 nebraska 84
necessarily -18 neck 87 ned 50 need 183 needed 110 needs 151 neighbor 34 neighbors 90 neighbour 75 neighbours -178
neil 117 neither 127 nel 36 nelson -13 nephew 6 nest 59 net 211 netball -79 nets 36 network 12 neue -9 neun 47 never
-172 new -60 newer 69 newest -50 news -413 newsdesk -64 newsletter -314 newsletters -195 newspaper -95 newspapers -128
newsroom -247 next 140 ni 151 nice -94 nicht 115 nichts 42 nie 110 niemand -21 night 74 nights -162 nimmt 110 nineteen
22 ninety -245 ninth -27 no 12 nobody -43 noch 53 noi -90 noise 152 non 39 none 147 nonprofit -173 noon -76 nor 144
nord 26 norte 14 north 77 northeast 67 northern -18 norwegian -22 nos 28 nose 78 nosotros -46 not 106 nota -33 note 46
notebook -71 noted 33 notes 96 nothing 110 notice -12 noticed 78 notices -129 noticias -96 notifications -52 notre -82
nous -62 nov -176 nova -27 nove 194 novembre -25 now -7 nowhere 41 nu 148 nueve 42 nuit 33 number 146 numbers 49
numérique -37 nun -110 nunca 58 nur 42 nurse -140 nurses 30 nursing -39 nutrition -53 não 132 número 132 ob 131 obits
-39 obituaries -204 obituary -142 object 27 obscene -47 obtained 137 occasion 44 oct -30 october 29 octubre 196 od 221
odd 43 odds -102 oder -34 oduya 53 of 145 off 75 offer -13 offered 171 offers -130 office 7 officer 57 officers 125
offices 113 official -79 officials -209 offshore 31 often 102 ogni -17 oh -34 ohio 14 ohne -77 oil 116 ok -111 okafor
115 oktober -86 old -80 older 69 olive 124 om 11 ombudsman -46 on 78 once 28 one 56 ones -95 onion 122 online -143
only 88 ont 56 ontario 12 onto 66 onze -67 ook -78 op 61 open 62 opened 109 opener -7 opening 64 openings -59 opens
-102 opera -21 operating 137 operation 121 operations 14 operators 183 opinie -75 opinion -307 opinions -205 opinión
-104 opposite 60 opposition 211 opt 170 option 103 options 50 or 138 ora -44 orange 245 order 122 ordered 54 orders
-88 ordinance 39 ordinary 25 ore 90 oregon 123 org 25 organ 52 organist -94 organization -79 original -60 originally
-65 os 108 osei 220 other 127 others 92 otherwise -79 otra 79 otter 99 ottoline -168 ou 15 ought -92 our -431 ours 50
ourselves 59 out 67 outdoor 14 outdoors -71 outlook 91 output 8 outside 122 oven -26 over 38 overnight 123 overseas 26
overtime -135 owed -66 owen 222 owes 38 own 85 owned -60 owner -107 owners -166 owns -48 oxygen 112 oyelaran 196
oyster -21 où 117 pa -20 pace 125 pacific -35 pack -32 package 131 packages -33 packed 37 packet -34 page -299 pages
-35 pagina -75 paid -10 paint -38 painted -51 painting 47 pair 106 pairs 33 palace 23 pan 175 pandemic 93 panel -6
paper -71 papers 15 paperwork -11 papier 100 para 68 parade -29 parcial -93 parent -103 parenting -52 parents -142
parish -17 park 26 parked 73 parking -103 parks 80 parliament -78 parrot -54 part -24 partager -55 parte 148
partenaires -33 parti 66 particular 104 parties -206 partir 7 partly -46 partner -75 partners -48 partnerships -47
parts 77 party 51 pas 225 pass 72 passage 86 passed 157 passenger 167 passengers -56 passer 22 passes -29 past 58
pastor -58 pat 12 patch 28 patience -86 patient -41 patients 100 patrol 80 pattern 121 paul 69 pause 59 pay -80 paying
-90 payment 165 payments 42 pays -86 paywall -122 país -48 pdf -67 peace -16 peak 118 pell 141 pen -31 penalty 157
pencil 192 pendant 92 pending 82 pennsylvania 68 pension -29 pensions 18 people 68 per 155 percent 257 perfect 22
performance 174 period 110 permission 7 permissions -44 permit -8 permits -48 permitted -29 pero 104 person 128
personal -169 personas 158 personne -103 personnelles -43 persons -62 perth -45 pet 12 petit 27 petition 14 petra 131
petrol -34 pets -37 ph -79 phase 94 phil 107 philippa -61 phone 92 phones -19 photo -108 photograph 112 photographed
-6 photographer -147 photographs -295 photography 21 photos -248 physical 92 physics -19 piano -8 pick -92 picked 12
picking 11 picks -118 pickup -95 picture -17 pictures -171 pidió 69 pie -44 pieces 69 pier -29 pies -39 pigeons -74
pike 97 pile -48 pilot 97 pilots -107 pin 61 pinterest -39 pipe -108 pipeline -31 pipes -50 pit 47 pitch 38 pizza 201
più 60 place 121 placed 61 places 75 plain -45 plains -71 plan -26 plane -67 planned 45 planners -279 planning -67
plans -62 plant -48 planted -45 plants 114 plaster -32 plastic 13 plate 62 plates -55 platform 160 play -29 played 58
player 64 players 29 playing -87 plays -53 plaza 80 pleaded 82 please -457 plenty -189 plot 9 plots 16 plumber 71 plus
-12 pm 75 po 145 pocket 28 pod 35 podcast -260 podcasts -170 poem -70 poetry -45 pointed 69 points 299 pole -119
police -44 policies -64 policy -146 polite 45 politica -66 political -28 politics -231 politik -76 politique -71
polityka -42 polizei -161 poll -199 polls 36 política -136 pond -84 pont 75 pool 117 poor 109 pop -84 popular -190
population 90 por 21 porch -86 pork 210 porque 51 port -25 portada -56 portal -9 porte 360 portfolio -25 portion -20
ports 41 position 137 positions -63 possible 99 post -214 postal 124 posted -157 posting -67 posts -131 pot 35 potato
13 potholes -63 pots -105 pound 66 pounds 115 pour 57 pouvez -98 power 49 powered -102 pr -72 praca -50 practice -140
prairie 8 praise -115 prawa 75 pre -22 preferences -84 preferred -52 preliminary 17 premier -113 premium -156 prepared
9 present 153 presented -35 president 94 press -194 presse -87 pressed 130 pressure -97 pretty -21 preview -61
previous -112 previously -100 price -26 priced 40 prices -191 pricing -71 prima -84 primary -78 prime 95 primer 97
primera 21 primo -14 principal -14 principles -34 print -152 printed -78 printer -92 printing -81 prints -110 prior
-28 priority 51 prison 124 privacidad -60 privacy -212 private -11 priya 35 prize -134 pro 17 probably 74 probe 69
problem 97 problema 41 problems -19 process 95 produce 85 produced 207 producer 18 producers -47 production -18
products -129 prof -22 professor -11 profile -50 profit 142 program 183 programme -48 programs -95 prohibida -78
prohibited -41 project 171 projects 37 promise -12 promised 22 promoted -11 proper 122 properly -34 property -33
proposal 67 proposed 91 protect 96 protection -42 protest -52 proud -10 prova -122 prove -30 provide -34 provided -163
provider -29 province -18 provincia -74 provincial 59 prozent 168 pruitt 367 prywatności -38 przez 206 près -108 pt
150 pts 52 pty -16 pub -188 pubblicità -111 public 11 publication -205 publications -111 publicidad -129 publicité -66
publish -164 published -187 publisher -124 publishing -147 publié -26 pueblo -12 puede 51 puerto 92 pull 128 pulled
-25 pulls -84 pulse -68 pump 287 pumps -53 pupils 31 purchase 65 purchases -86 purpose 8 purposes -47 push 92 pushed
43 put 83 puts -15 putting 21 puzzle -14 puzzles -89 pvt -22 página 68 på 76 qu 219 quad 41 quality 36 quand 145
quando 208 quarrel 94 quarter 190 quarterly -62 quarters 94 quatre 282 quatro 161 quattro 216 quay 63 que 139 queda
-36 queen -12 question 83 questions 38 queue -106 qui 55 quick -74 quickly 94 quien -80 quiet -49 quill 158 quit 40
quite 61 quits -102 quiz -243 quizzes -73 quién 57 quiénes -84 quote -69 quotes -65 qué 65 race -31 racing -34 radar
-30 radio 80 rail -28 railway -76 rain -95 rains 18 raise 54 raised 230 raises -50 rally -69 ramp 79 ran -108 rang 8
range 175 ranked -81 rankings -99 rao -44 rate -116 rated 96 rates -116 rating 123 ratings 29 ray 84 rd 41 re 305
reach 32 reached 90 reaches -39 reactions -26 read -278 reader -152 readers -412 reading -185 readings 87 reads -121
ready -16 real -129 reality -64 really -99 reason 80 reasons 70 rebuild -59 recall 26 recalled 109 recalls -42 receipt
52 receipts 81 receive -85 received 313 recent -34 recht -7 rechte -89 recipe -203 recipes -128 recognized -19
recommend -26 recommendations 119 recommended -35 record -159 recording 20 records 64 recovered 131 recovery 95 red 67
redakcja -143 redaktion -192 redazione -111 reddit -46 redressal -36 reduce -6 reduced 108 referee 86 reference 97
reflect -96 refund -67 refuse -38 refused -7 region 60 regional -88 regions -58 registered -43 registering -26
registration -162 registry -85 regulamin -7 regular -35 regulator 29 regulators -11 reject -73 rejected 60 reklam -107
reklama -72 reklamy 39 related -256 relations -128 relatives 19 release 95 released 150 releases -95 relevant -16
relief 97 religion -76 rely 15 remain 32 remained 92 remaining 187 remains 139 remarks -22 remember -85 remembers -28
remote -25 remove -14 removed 125 renew 50 rent -28 rental -60 rentals -64 rents 140 reopen -84 reopens -87 repair 75
repairs 97 repay 72 replace 128 replaced -35 replacement 151 replica -30 replied 216 replies -134 reply -176 report
-127 reported 158 reporter -275 reporters -67 reporting -200 reports -155 represents 37 reprint -84 reprints -65
reproducción -78 reproduced -53 reproduction -79 republic 77 republish -36 request 135 requests -87 require 13
required 42 requires 128 rescue 115 research -17 researchers 160 reservados -118 reserve 86 reserved -164 reserves
-117 reservoir 65 resident 20 residents 126 resolution 52 resort -15 respect -85 respectful -72 responder -171
response 226 responses -98 responsibility -54 responsible -28 responsibly -51 rest 127 restaurant 55 restaurants -75
restore -38 restored 35 result 179 results 81 resume 95 retail -76 retailers 100 retire -18 retired 94 retirement 28
retires -96 return -42 returned 99 returning 25 returns -93 reuse -34 rev 43 reveals -150 revenue 290 reverse 71
review -96 reviewed -34 reviews -222 revised -74 rewritten -5 rice -20 rich 31 richtig -24 riders -54 rides -39 ridge
-65 riding -26 rig -51 right 53 rights -115 ring 30 rings 65 rink -53 riproduzione -62 rise 12 riservata -27 rises 164
risk 19 risks -137 rival -52 river 82 rivers 33 road 22 robot -132 robots -56 rock 75 rode 93 roku -36 role 52 roll 57
roller -19 rolling 80 ron 33 roof -19 room 200 rooms 61 roots 30 rope -30 rosalind 53 rose 220 roughly 152 round -100
route 14 router 146 routes 73 row -23 rows 21 roy 53 royal -86 rs 98 rss -192 rubber 116 rugby -186 ruiz 91 rule 110
ruled -117 rules -54 ruling 72 rumours -68 run 53 rund 362 runner -23 running -16 runs 56 runway 100 rural -57 rush
-67 rust -86 ruth 69 rédaction -89 sa 140 sacramento 40 sad -51 safe -42 safety 91 sagt 411 sagte 279 said 675 saint
129 sal 117 sala 56 salad 34 sale -20 sales 107 salt 213 salud -69 sam 39 same 124 sample 19 sand -19 sandwich 23
sandwiches -112 sang -37 sank 13 sans 85 santa -19 santé -53 sat 24 satellite -25 saturday 23 saturdays 8 save -122
saved -125 saves -30 saving -32 savings -13 saw 67 say -134 saying -56 says 13 sc 171 scale 36 scene 58 schedule -72
scheme 32 schon -24 school -88 schools -76 schreibt -139 science -180 scientist -86 scooter -23 score 43 scoreboard
-17 scored 93 scores -48 scotland -100 scrap 30 screen 66 scroll -20 scuola -50 se 112 sea -48 seal -76 sealed 88
search -171 season -125 seasons -150 seat -75 seats -12 sechs 119 second 113 seconds 38 secret -77 secretary 145
section 62 sections -105 sector 21 secure 44 securities -17 security 8 sede -76 see -105 seed -18 seeds 37 seeing -19
seek -24 seemed -19 seems 159 seen -177 sees 34 segunda -6 segundo 124 según 312 sei 164 sein 99 seine 93 seis 24 seit
33 seite 87 selbst 16 select -19 selected 16 self 38 sell -102 seller 82 selling 104 sells -28 sem -9 semaine 67
semana 34 senate -82 senator -44 send -179 sending -48 sends -50 senior 18 seniors -50 sense -102 sent 226 sentence 49
sentences 20 sentinel -146 senza -88 sep -83 separate 53 sept 99 september 50 ser 122 sera 141 series -20 serious 31
serve 123 served 169 server -27 serves 165 service -73 services -100 serving -81 serwisu -163 será 143 ses 43 sesión
-95 session -7 set 194 sets 17 settimana -85 setting 32 settings -75 settle -162 settled 111 settles -32 seven 37
seventh 16 seventy 184 several 112 severe 122 sewer -143 sex -6 shade 28 shall 217 share -83 shared 109 shares -6
sharing -107 sharp -36 she 311 shed -164 sheep -222 sheet -24 sheets 23 shelter -18 shelves -51 sheriff -141 shift 39
shifts 37 ship -38 shipped 91 shipping -111 ships 206 shirt 18 shoe -69 shoes 55 shop -119 shoppers -60 shopping -147
shops -46 shore -68 short 46 shortage -17 shorten 9 shorter -18 shortly 194 shot 93 shots -70 should -27 shoulder -38
shout -104 show -50 showbiz -36 showed 285 shower 87 showers -17 showing 28 shown 142 shows -192 shut 27 shuts -73 si
213 sich 114 sick 81 side 36 sides -94 sie 98 siete 170 sight -27 sign -195 signal -45 signature 81 signed 202 signing
48 signs -91 sigue -16 silence 76 silver 6 similar -21 simple 97 simply 21 sin -47 since 26 sind 53 sindaco 30 sing
126 singapore -16 singer -53 single 28 sink -83 sir -144 sister 74 sisters -188 sit 50 site -200 sitemap -78 sites -86
sits -30 sitting 94 six 37 sixteen 105 sixth -13 sixty -76 size 185 się 45 ski 30 skin -126 skip -160 sky 61 slab 37
slavery -64 sleep -95 sleeping -54 sleeps -53 slept -216 slid 81 slide 47 slides 65 slightly 20 slip 81 slips -44 slow
-14 slowly 26 small -13 smaller 65 smallest 96 smart -69 smell 55 smells 21 smoke 78 sms -61 snow -45 so 147 soap -50
sobre 37 soccer -79 social -148 society -56 société -61 socks -7 sofa 44 soft 40 software 72 soil 114 soir 42 sol 59
solar -87 sold 80 solicitor -6 soll 138 solo 45 som 123 some 89 somebody 92 someone 51 something -170 sometimes 27
somewhere 85 son 39 song 8 sonntag -87 sono 20 sons 62 sont 244 soon 121 sooner 30 sorry -163 sorting 97 sound 228
sounds 41 soup -77 source 65 sources 38 sous 37 south 49 southern 91 sp 83 space -77 spam -50 spare -125 speak -21
speaker -35 speakers -110 speaks -54 special -93 species 133 speech 131 speed 178 spell -100 spelling -38 spend -45
spending -104 spends 21 spent -143 split 10 spoke 68 spoken -15 spokesman -177 spokesperson 270 spokeswoman 52 sponsor
-145 sponsored -135 sponsors -85 spoon 74 sport -209 sports -203 spot 13 spotted -110 spread 96 spreadsheet -9 spring
-95 springs 124 squad -7 square 102 st 247 stable 39 stack -33 stadium -171 stadt -34 staff 41 staffing 8 stairs 77
stall 77 stan 62 stand 93 standard -32 standards -115 standing 149 stands 111 star -139 stars -149 start -10 started
17 starting 13 starts 45 startseite -142 state 149 stated -56 statehouse -64 statement 72 statements -63 states -19
station -6 stations -46 stats -81 status -38 stay 43 stayed 147 staying 19 stays 82 steady 29 steal -40 steam 94 steel
201 stehen 167 steht 151 stellen 49 step 157 steps 148 stick -35 sticks 131 still 36 stimmen 18 stir 143 stock 19
stocks -129 stole 50 stolen -107 stone 77 stones 213 stood 179 stop -42 stopped 182 stops 20 storage 32 store -13
stored -27 stores 165 stories -358 storm -104 storms 125 story -322 stove -50 straight -49 strait -32 strand 60
stranded 58 stranger -56 strangers -34 strategy -20 stream 20 streaming -106 street 33 streets 86 stretch 15 strictly
7 strike 46 striker -98 strikes 18 strip 83 strona 26 strong 61 stroud 23 struck 68 structure 67 stuck -67 student -34
students -46 studied -13 studies 65 studio -19 study 60 stumps 21 stunden -168 style -39 su 131 subject -178
submission -64 submissions -24 submit -113 submitted 87 submitting -48 subscribe -296 subscriber -121 subscribers -228
subscribing -20 subscription -133 subscriptions -103 subsidy 7 substitute 110 suburb -89 such 87 suche -119 sucht -100
suddenly -43 sudoku -48 sue -27 sued -183 sugar 185 suggest -167 suggested -45 suggests 34 suite -81 sul 17 sum 76
summary 101 summer -56 sums 42 sun -110 sunday 81 sundays 32 sunny 58 sunset -20 super 8 superintendent 119
supermarket -78 supervisor 96 supper -98 suppers -54 supplied -91 supplier -40 suppliers -43 supplies 42 supply -20
support -68 supported 8 supporting -14 supports -15 suppose 190 supposed 177 supreme -35 sur 114 sure 170 surface 72
surgeon -101 surgery -21 surprise -14 surprised 11 survey 126 surveyor -158 survive 57 survived 188 survivors 77 sus
-63 suscríbete -73 suspect -56 suspended 103 sustainability -105 swan -71 swap -89 sweet 208 swept -48 swim 58
swimming -61 swing -23 switch 55 switched 115 syndication -63 system 119 systems 157 szanowny -78 sábado -86 são 179
så 8 ta 94 table 50 tables -89 tablet 123 tablets -16 tag 88 tagen -8 tags -149 tak 51 take 82 taken 188 takes 7
taking -18 także 45 talk -42 talked 35 talking -72 talks -14 tam 60 también 27 tan 73 tank 172 tanker -16 tanks -67
tap 225 tape 39 taped 77 taps 25 tard 113 tarde 127 target 195 tariff 75 tariffs -73 taste 55 tate 270 tax -31 taxes
87 taxi -95 taxpayers 111 te -99 tea 74 teach 52 teacher -128 teachers -143 teaches 120 teaching -123 teague 178 team
44 teams 44 tech -100 technical -59 technology -101 teen -84 teenager -7 teilen -63 tel 27 telefon 83 telegram -84
television -52 tell -64 telling 14 tells -67 temas -74 temperature 198 temperatures 12 temporary 47 temps -19 ten -28
tenant 123 tenants 87 tender 85 tenders -53 tennis -91 tenth 72 term -79 terminal 162 terminals 11 termine -170 terms
-221 terrace 53 test -37 tested 139 testen -48 testified 59 tests -113 texas 62 text -95 texto -86 textos -126 th 81
than 180 thank -229 thanked -129 thanks -90 thanksgiving -154 that 88 the 83 theft -12 their -9 theirs 82 them 105
thema -29 theme -154 themselves 38 then 163 theo 54 theory 6 there 250 thermos -62 these -34 they 152 thick 62 thin
191 thing 80 things -21 think -13 thinking -222 thinks 178 third 25 thirds 80 thirty -118 this -66 those 129 though
-80 thought 36 thoughts -146 thousand 108 thousands -28 thread -16 threaten -47 threats -108 three 129 threw -80
through 76 throw -6 thrown -48 throws 36 thu 220 thumb 41 thursday 129 thursdays -40 ti -117 ticket 125 tickets 22
tide 29 tides -24 tie 98 tied 48 tiempo -316 tiene 131 tier -82 tight 58 tiktok -26 till 45 tim -60 time 17 times 53
timetable 95 timing -46 tin 47 tiny -16 tip -87 tips -38 tire 58 tired 69 title 157 titles -25 to 81 toaster -14
tobias 98 toda 30 todas -236 todavía 67 today -39 todo 119 todos -14 together 159 toilet 73 told 176 toll -59 tolliver
36 tom 215 tomato 111 tomorrow -32 ton 71 tone 125 tonight 19 tonne 215 tonnes 38 tons 80 too -98 took 73 tool -18
tools 28 top -14 topic -150 topics -153 tops -75 torch -23 toronto -23 tot -27 total 258 touch -80 touched 68 tour -97
tourism 86 tours 9 tous -136 tout -114 toute -80 toutes 28 toward -94 towel 21 towels 116 tower 48 town 63 towns -178
township 28 tra 13 track 20 tracker -123 tracking -49 tractor -37 trade -54 trader 52 traders 21 trades 52 trading 59
traditional -133 traffic -123 trail -63 trailer -10 train -64 trained 27 training 25 trains 130 tram -94 tran 200
transcript -15 transcripts -67 transfer -53 transit 146 transmission 122 transmitted -19 transport -54 transportation
-32 travel -130 tray -34 tre 242 treasurer 7 treasury -89 treat 91 treated 362 treatment 138 trees 14 trending -199
trente 104 tres 129 tri 134 trial -90 trials -84 tribunal 201 tribune -114 tributes -70 trick -158 tried -51 tries -87
trip -96 trips 89 trois 120 trophy 116 trouble -8 truck -35 trucks -30 true -73 trust -29 trusted -9 trustees 51 truth
-46 truthful -57 try -85 trying -9 trzech -33 tu -159 tub 21 tube 122 tue -12 tuesday 169 tuesdays 33 tuition -22
tulsa -47 tune 7 tunnel -91 tuo -113 turf -18 turismo -66 turkey -23 turn 154 turned 54 turning -34 turno -89 turns
-35 tutti -7 tv -222 tweet -78 twelve -144 twenty -29 twice 49 twin -50 twins -87 twitter -170 two 83 tym 17 type 115
typed 46 typical 59 uhr 158 uk -80 um 53 uma 273 un 34 una 57 unchanged 8 uncle 43 und -23 under 141 understood 151
undici 162 union 62 unions -61 unit -32 united -82 units 112 university 127 unless 28 unlimited -77 uno 211 unpaid 160
uns -31 unser -147 unsere -232 unserer -29 unsubscribe -81 unter 157 until 92 unusual 23 up 22 upcoming -28 update 42
updated -207 updates -25 upper -60 upright 14 ups 21 upstream 66 urged -87 url -57 urn -86 us -124 usa -39 usd -173
use -52 used 168 useful 8 user 27 users -66 uses 161 using -45 uso 18 usual 248 usually 137 ute -47 utilities -40 va
74 vacant 13 vacation -88 vaccine 28 val -18 vale 8 valid -56 valley -181 value 164 values 117 valve 292 van 145 vance
156 vanished -38 var 252 ve 95 veces 24 vecinos -62 vehicle -11 vehicles 90 vendor 69 vendors 52 vendredi 23 ver 27
verdict 221 verkehr 19 verlag -159 vermont 70 version 46 very -35 vessel -20 vet 22 veteran -17 vez -164 vi -78 viber
-37 vicar -115 vice 85 victims 25 vida -63 video -296 videos -126 viel 20 viele 49 viene -31 vier 88 viernes 140 view
-183 viewed -172 viewers -39 viewing -68 views -125 villa -214 village -114 villages 102 ville -358 viral 35 virtual
-55 virus 95 visa -76 visit -91 visited 107 visiting -24 visitor -72 visitors 37 visits 98 visto -69 voice -115 voices
43 volta 43 volume 116 volunteer -103 volunteers -112 vom -45 von 162 voor -8 vor -54 vorbehalten -92 vos -113 vote
-69 voted 106 voters -88 votes 115 voting -30 votre -184 vous -191 voz 25 vs -13 vuelve -126 vídeo -156 vídeos -110 wa
-43 wage -104 wagon 203 wait 103 waited 20 waiting 78 waits 40 wake 60 wales -26 walk 59 walked -84 walking -65
walkout 46 walks -91 wall 30 walls 40 walter 24 want -47 wanted 40 wants -46 war 126 ward -37 wards 228 warehouse 38
waren 199 warm 115 warn -18 warned 33 warning 85 warnings 18 warns -134 warum -295 was 165 wash 41 washed -63 washing
96 washington 40 wasn 216 wasser 111 waste -10 watch -201 watched -17 watchlist -44 water 176 waters 28 wave -57 way
107 ways 36 we -161 weak 134 wear 21 wearing 22 weather -260 web -220 website -132 wed 29 wedding -157 weddings -166
wednesday 348 wednesdays 25 week -16 weekday -9 weekdays -40 weekend -86 weekly -229 weeks 124 weg 251 weigh -11
weighed -56 weighs 25 weight 28 weil 136 weird -84 weiter -27 weitere 41 weiterlesen -169 welcome -40 welcomes -22
well 20 wellness 35 wells 173 wendell 87 wenn 43 went 309 wer 139 werbung -133 werden 205 were 182 weren 73 west 73
western 101 wetter -75 wharf -53 what 116 whatever -39 whatsapp -262 wheat -6 wheel 179 wheels 123 when 220 whenever
-6 where 35 whether 299 which 328 while -70 whistle -108 whitcomb 157 white 171 whiteboard 45 whitlock 26 who 58
whoever 72 whole -45 whom 226 whose 177 why -251 wide 189 widow -58 wie 6 wieder -99 wife -84 wild 22 wildfire -73
will 121 willing -26 win -78 wind 71 windows 17 winds -12 windy 187 wine 37 wing 132 winner -41 winners -55 winning
-22 wins -182 winter -134 winters 49 wiped 19 wir -60 wird 74 wire -57 wires 52 wirtschaft -87 wisconsin -12 wish 45
wissen -48 with 55 withdraw -28 withdrawn 21 within 109 without 26 witnesses -115 wo -45 woche -63 wochen -25
wochenende -146 woke 26 wollte 41 woman -198 women -47 won 34 wonder -135 wood 66 wooden -21 wool 19 word 27 worden
-29 wordpress -50 words -67 wore 41 work 19 worked 58 worker -70 workers 272 working 11 works 65 workshop -37 world
-222 worn -46 worried 65 worry 185 worse -23 worst 38 worth -308 would 56 wouldn 100 wrap 66 write -126 writer -254
writers -101 writes -202 written -60 wrong -21 wrote 107 wurde -88 www -38 wäre -132 ya 68 yard 72 yards 160 year 104
years -91 yellow 120 yes -134 yesterday 64 yet 88 yield 81 yo 73 yolanda 55 york -24 you 12 young 117 younger -112
youngest 49 your -311 yours -219 yourself 91 youth 103 youtube -86 yr -54 za 87 zahlen -33 zahlt -87 zdrowie -53 ze 44
zehn 97 zero -24 zgody -82 zip -6 zobacz -141 zone 79 zoo -77 zu 21 zum -15 zur 101 zurück -60 zwanzig 25 zwar -9 zwei
-58 zwischen 98 zwölf 99 år 55 école 189 économie -66 écouter -20 éducation 58 él 82 était 95 été 14 última -166
últimas 30 último -5 über 9 że 215 без -52 года 122 два 118 день 82 для 152 до 226 её 113 за 56 из 113 издание -116
как -52 когда 232 культура -73 мы -17 на 103 нас -68 не 143 но 310 один 230 он 244 от 175 по 129 при -229 реклама -154
сорок 161 спорт -82 там 38 то 215 три 257 уже 139 фото -69 через 233 читайте -146 что 71 أن 79 إلى 157 التعليقات -100
الحقوق -60 العربية -33 بعد 243 جميع -60 سياسة -126 قبل 196 كل 223 ما -35 محفوظة -60 من 221 पढ 30 いた 207 から 129 さん 218
した 142 して 239 する 93 だけ 112 った 249 って 214 てい 78 でき -12 にな 152 の記 -52 はな 148 ます -133 りに 80 れて 93 アク -13 キン -16 クセ -13 スポ
-65 スラ -13 セス -13 ップ -52 トッ -33 ポー -65 ラン -41 ンキ -16 ング -25 ーツ -65 中文 -27 交通 57 今年 226 会員 -192 健康 -55 内容 -40 写真 -48 利用
-17 十一 317 十年 166 合わ 12 員登 -25 国際 -26 小学 140 所有 10 政治 -36 教育 -119 文化 -5 日本 -20 登録 -69 社会 -124 経済 -109 著作 -46 表示 239 記事
-125 載を -33 速報 -35
"""
"""Words, each with how much it speaks for an article, in logarithms."""
