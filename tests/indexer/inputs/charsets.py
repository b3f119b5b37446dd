"""Our own sentences in many languages, and the charsets that people wrote each in."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "pl": "Rada portu zagłosowała we wtorek za zamknięciem starej śluzy na dwie zimy. Żegluga ucierpi, bo głosy "
    "źle policzono, a wójt obiecał, że prace ruszą wcześniej.",
    "cs": "Přívoz čekal na příliv až do poledne a voda pod nábřežím stále ještě ustupovala. Starosta řekl, že řeka "
    "letos zůstane zavřená déle než loni.",
    "sk": "Rada prístavu v utorok rozhodla, že starú plavebnú komoru zatvorí na dve zimy. Ľudia z lodí sa sťažujú, "
    "že ťažký náklad zostane pri nábreží.",
    "hu": "A kikötői tanács kedden úgy szavazott, hogy két télre bezárja a régi zsilipet. A hajósok szerint a "
    "bővítés költségeit rosszul becsülték meg, és ősz előtt nem készül el.",
    "hr": "Vijeće luke glasovalo je u utorak da zatvori staru ustavu na dvije zime. Brodari kažu da su troškovi "
    "jaružanja loše izračunati i da će čekati još dugo.",
    "sl": "Svet pristanišča je v torek glasoval za zaprtje stare zapornice za dve zimi. Brodarji pravijo, da so "
    "stroške poglabljanja večkrat narobe izračunali in da bo ladjam težko čakati do začetka poletja.",
    "ro": "Consiliul portului a votat marţi să închidă vechea ecluză pentru două ierni. Barcagiii spun că preţul "
    "lucrărilor a fost calculat greşit şi că vor aştepta până în vară.",
    "lt": "Uosto taryba antradienį balsavo už tai, kad senasis šliuzas būtų uždarytas dviem žiemoms. Žvejai sako, "
    "kad darbų kaina apskaičiuota blogai ir laivai lauks prie krantinės.",
    "lv": "Ostas padome otrdien nobalsoja slēgt vecās slūžas uz divām ziemām. Zvejnieki saka, ka darbu cena "
    "aprēķināta nepareizi un kuģiem būs ilgi jāgaida pie krastmalas.",
    "et": "Sadama nõukogu otsustas teisipäeval sulgeda vana lüüsi kaheks talveks. Kalurid ütlevad, et tööde hind "
    "on valesti arvutatud ja laevad peavad ööseks kai äärde jääma.",
    "de": "Der Hafenrat stimmte am Dienstag dafür, die alte Schleuse für zwei Winter zu schließen. Die Schiffer "
    "sagen, die Kosten seien falsch geschätzt und das Geld müsse anders fließen.",
    "fr": "Le conseil du port a voté mardi la fermeture de l'ancienne écluse pour deux hivers. Les mariniers "
    "disent que le coût a été mal estimé et que la marée n'attendra pas à côté.",
    "es": "El consejo del puerto votó el martes cerrar la vieja esclusa durante dos inviernos. Los barqueros dicen "
    "que el año próximo será difícil y que el cálculo está mal hecho.",
    "pt": "O conselho do porto votou na terça-feira o fecho da velha eclusa por dois invernos. Os barqueiros dizem "
    "que a decisão não foi explicada e que as obras começarão só em março.",
    "it": "Il consiglio del porto ha votato martedì la chiusura della vecchia chiusa per due inverni. I barcaioli "
    "dicono che la città è in ritardo e che il prezzo salirà ancora perché nessuno può pagare.",
    "da": "Havnerådet stemte tirsdag for at lukke den gamle sluse i to vintre. Fiskerne siger, at prisen er regnet "
    "forkert, og at bådene må ligge ved kajen og vente på højvande.",
    "sv": "Hamnrådet röstade på tisdagen för att stänga den gamla slussen i två vintrar. Fiskarna säger att "
    "kostnaden är fel räknad och att båtarna får ligga kvar där över natten.",
    "fi": "Satamaneuvosto päätti tiistaina sulkea vanhan sulun kahdeksi talveksi. Kalastajat sanovat, että työn "
    "hinta on laskettu väärin ja veneet jäävät yöksi laituriin.",
    "is": "Hafnarráðið samþykkti á þriðjudag að loka gömlu skipastiganum í tvo vetur. Sjómenn segja að "
    "kostnaðurinn sé rangt reiknaður og að bátarnir verði að bíða við bryggjuna.",
    "tr": "Liman meclisi salı günü eski havuzu iki kış boyunca kapatmak için oy verdi. Kayıkçılar masrafın yanlış "
    "hesaplandığını ve işlerin gecikeceğini söylüyor, şaşırmıyorlar.",
    "ru": "Совет порта проголосовал во вторник за то, чтобы закрыть старый шлюз на две зимы. Рыбаки говорят, что "
    "цена работ посчитана неверно и лодкам придётся ждать у причала.",
    "uk": "Рада порту проголосувала у вівторок за те, щоб закрити старий шлюз на дві зими. Рибалки кажуть, що ціну "
    "робіт пораховано невірно і човни чекатимуть біля причалу, їх це дратує.",
    "bg": "Съветът на пристанището гласува във вторник да затвори стария шлюз за две зими. Рибарите казват, че "
    "цената на работите е сметната грешно и лодките ще чакат до кея.",
    "sr": "Савет луке гласао је у уторак да затвори стару уставу на две зиме. Рибари кажу да је цена радова "
    "погрешно израчуната и да ће чамци чекати поред обале.",
    "el": "Το συμβούλιο του λιμανιού ψήφισε την Τρίτη να κλείσει το παλιό φράγμα για δύο χειμώνες. Οι ψαράδες λένε "
    "ότι το κόστος υπολογίστηκε λάθος και τα πλοία θα περιμένουν.",
    "he": "מועצת הנמל הצביעה ביום שלישי לסגור את הסכר הישן לשני חורפים. הדייגים אומרים שהמחיר חושב לא נכון והסירות "
    "יחכו ליד המזח.",
    "ar": "صوت مجلس الميناء يوم الثلاثاء على إغلاق الهويس القديم لشتاءين. ويقول الصيادون إن الكلفة حسبت خطأ وإن "
    "القوارب ستنتظر عند الرصيف حتى الصيف.",
    "th": "สภาท่าเรือลงมติเมื่อวันอังคารให้ปิดประตูน้ำเก่าเป็นเวลาสองฤดูหนาว ชาวประมงบอกว่าค่าใช้จ่ายคำนวณผิดและเรือจะต้องรอที่ท่า",
    "ja": "港の評議会は火曜日、古い水門を二度の冬のあいだ閉じることを決めた。漁師たちは費用の計算が間違っており、船"
    "は岸壁で待つことになると話している。",
    "zh": "港口委员会星期二投票决定把旧船闸关闭两个冬天。渔民们说工程的费用算错了，船只只能在码头旁边等待。",
    "zh-Hant": "港口委員會星期二投票決定把舊船閘關閉兩個冬天。漁民們說工程的費用算錯了，船隻只能在碼頭旁邊等待。",
    "ko": "항만 위원회는 화요일에 오래된 갑문을 두 번의 겨울 동안 닫기로 결정했다. 어부들은 공사비 계산이 틀렸고 "
    "배들이 부두에서 기다려야 한다고 말한다.",
}
"""One short paragraph a language, about one harbour."""

_WESTERN: Final = ("cp1252", "iso8859-15", "mac-roman")
_CENTRAL: Final = ("cp1250", "iso8859-2")
_BALTIC: Final = ("cp1257", "iso8859-13", "iso8859-4")
_CYRILLIC: Final = ("cp1251", "iso8859-5", "mac-cyrillic")

CHARSETS: Final = {
    **dict.fromkeys(("pl", "sl", "hr"), (*_CENTRAL, "iso8859-16")),
    **dict.fromkeys(("cs", "sk", "hu", "ro"), _CENTRAL),
    **dict.fromkeys(("lt", "lv"), _BALTIC),
    "et": ("cp1257", "iso8859-13", "iso8859-4", "cp1252"),
    **dict.fromkeys(("de", "fr", "es", "pt", "it", "da", "sv", "fi", "is"), _WESTERN[:2]),
    "tr": ("cp1254", "iso8859-9"),
    "ru": (*_CYRILLIC, "koi8-r", "cp866"),
    "uk": ("cp1251", "iso8859-5", "koi8-u"),
    "bg": (*_CYRILLIC, "cp866"),
    "sr": ("cp1251", "iso8859-5"),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255", "iso8859-8"),
    "ar": ("cp1256", "iso8859-6"),
    "th": ("cp874",),
    "ja": ("cp932", "euc_jp", "iso2022_jp"),
    "zh": ("gb18030",),
    "zh-Hant": ("big5",),
    "ko": ("cp949",),
}
"""The charsets that each language was written in, by Python's names."""
