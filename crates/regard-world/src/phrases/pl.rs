//! Polish fragments. Owns data only.

use super::Phrases;

pub(super) const PHRASES: Phrases = Phrases {
    language: "pl",
    openings: [
        &[
            "Jesteśmy rozczarowani.",
            "Nie tak się umawialiśmy.",
            "Szczerze mówiąc, oczekiwaliśmy więcej.",
            "Tym razem słabo.",
            "Mówiliśmy już o tym wcześniej.",
            "Musiałem tłumaczyć się przed zarządem.",
        ],
        &[
            "Ogólnie w porządku.",
            "Są plusy i minusy.",
            "W większości dobrze, jest jedna rzecz do poprawy.",
            "Przyzwoicie, ale może być lepiej.",
            "Bez większych zastrzeżeń.",
        ],
        &[
            "Jesteśmy bardzo zadowoleni.",
            "Świetna robota, jak zwykle.",
            "Partner, na którym można polegać.",
            "Polecamy bez wahania.",
            "Doskonała obsługa od początku do końca.",
        ],
    ],
    causes: [
        &[
            "Wszystko dotarło w obiecanym dniu.",
            "Dostawa była terminowa i kompletna.",
            "Dostarczono zgodnie z potwierdzeniem, niczego nie brakowało.",
            "Towar był nawet dzień wcześniej.",
            "Dotrzymujecie terminów, co ułatwia nam planowanie.",
        ],
        &[
            "Dostawa przyszła {n} dni po potwierdzonym terminie.",
            "Czekaliśmy {n} dni dłużej, niż obiecano, i nikt nas nie uprzedził.",
            "Projekt stał, bo części spóźniły się o {n} dni.",
            "Termin przesuwano dwa razy, w końcu opóźnienie wyniosło {n} dni.",
            "Znowu opóźnienie, tym razem {n} dni.",
        ],
        &[
            "Dwie sztuki były uszkodzone już przy dostawie.",
            "Jedna część była wadliwa i musieliśmy ją odesłać.",
            "Jakość ostatniej partii była słaba.",
            "Kontroler zepsuł się w pierwszym tygodniu.",
            "Karton był zniszczony, a zawartość nie działała.",
        ],
        &[
            "Wsparcie odpowiedziało w ciągu godziny i wiedziało, co robić.",
            "Inżynier rozwiązał problem podczas pierwszej rozmowy.",
            "Oddzwoniono do nas tego samego dnia.",
            "Infolinia jest szybka i uprzejma.",
            "Zgłoszenie zamknięto, zanim musieliśmy pytać.",
        ],
        &[
            "Na pierwszą odpowiedź czekaliśmy kilka dni.",
            "Zgłoszenie przekazywano od osoby do osoby.",
            "Nikt nie oddzwonił, choć obiecano.",
            "Dopiero po trzech przypomnieniach ktoś się tym zajął.",
            "Trzy razy proszono nas o te same logi.",
        ],
        &[
            "Ceny znowu wzrosły prawie bez uprzedzenia.",
            "Dostaliśmy wyraźnie lepszą ofertę gdzie indziej.",
            "Za tę cenę oczekujemy lepszej obsługi.",
            "Oferta przedłużenia była niezrozumiała.",
            "Dobre produkty, ale już nietanie.",
        ],
        &[
            "Macierz działa bez zarzutu.",
            "Nowy sprzęt jest szybki i cichy.",
            "Instalacja była łatwa, a instrukcja jest jasna.",
            "Wydajność lepsza niż w specyfikacji.",
            "Bardzo solidny produkt.",
        ],
        &[
            "Faktura nie zgadzała się z zamówieniem.",
            "Dwa razy policzono tę samą pozycję.",
            "Na fakturze brakowało naszego numeru zamówienia.",
            "Na korektę czekaliśmy zdecydowanie za długo.",
            "Cena na fakturze była inna niż uzgodniona.",
        ],
    ],
    closings: [
        &[
            "Prosimy o kontakt.",
            "Jeszcze raz i poszukamy innego dostawcy.",
            "Oczekujemy jasnej odpowiedzi.",
            "To nie może się powtórzyć.",
            "Proszę powiedzieć, jak tego unikniecie.",
        ],
        &[
            "Zobaczymy, jak będzie następnym razem.",
            "Przy lepszej komunikacji ocena byłaby wyższa.",
            "Prosimy informować nas wcześniej.",
            "Reszta była w porządku.",
        ],
        &[
            "Tak trzymać!",
            "Czekamy na kolejny projekt.",
            "Dziękujemy!",
            "Szczególne podziękowania dla naszego opiekuna.",
        ],
    ],
    requests: [
        &[
            "Dysk w kieszeni 7 zgłasza błędy i wypadł z puli.",
            "Drugi kontroler nie odpowiada od wczorajszej nocy.",
        ],
        &[
            "Jak ustawić migawkę co cztery godziny?",
            "Chcielibyśmy wiedzieć, jak replikować tylko jeden wolumen.",
        ],
        &[
            "Nowy klucz licencyjny nie jest przyjmowany.",
            "Po odnowieniu konsola nadal pokazuje starą licencję.",
        ],
        &[
            "Od ostatniej aktualizacji nocna kopia trwa dwa razy dłużej.",
            "Użytkownicy skarżą się rano na wolne zasoby.",
        ],
        &[
            "Potrzebujemy pomocy przy uruchomieniu nowego urządzenia w przyszłym tygodniu.",
            "Szyny nie pasują do naszej szafy, co możemy zrobić?",
        ],
    ],
};
