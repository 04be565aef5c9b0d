/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Headings as banks of Germany, Austria, Switzerland, Britain, Ireland, the
 * United States, France, Belgium, Spain, Latin America, Italy, the Netherlands
 * and Poland write them, folded to letters without accents. */
#include "bank_words.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

const char *const pe__bank_column_names[PE__BANK_COLUMNS] = {
    "date", "amount", "out", "in", "side", "text", "payer", "account",
    "reference", "id", "balance", "currency"};

static const struct {
    pe__bank_column column;
    const char *words; /* with a space before and behind each */
} HEADINGS[] = {
    {PE__BANK_DATE,
     " date buchungstag buchungsdatum buchung datum bookingdate bookeddate "
     "transactiondate postingdate posteddate postdate entrydate "
     "completeddate dateoperation datedoperation datedeloperation "
     "dateoper datecomptable datecomptabilisation dateecriture "
     "datedecomptabilisation fecha fechaoperacion fechacontable "
     "fechadeoperacion foperacion foper fecoperacion data dataoperazione "
     "datacontabile dataregistrazione datamovimento dataora boekdatum "
     "boekingsdatum transactiedatum datumboeking dataoperacji "
     "dataksiegowania datatransakcji datazaksiegowania dato "
     "datadelmovimento datadelloperazione "},
    {PE__BANK_VALUE_DATE,
     " wertstellung valutadatum wert valuedate datevaleur datedevaleur "
     "fechavalor fvalor datavaluta datadivaluta rentedatum valutering "
     "datawaluty "},
    {PE__BANK_VALUTA, " valuta "},
    {PE__BANK_AMOUNT,
     " betrag umsatz buchungsbetrag amount transactionamount value montant "
     "montantdeloperation montanttransaction importe importo "
     "importemovimiento bedrag transactiebedrag kwota kwotatransakcji "
     "kwotaoperacji kwotawwalucierachunku belop monto amountgbp amounteur "
     "amountusd betrageur betragchf montanteur importeeur importoeuro "
     "importoeur bedrageur "},
    {PE__BANK_OUT,
     " soll belastung belastungen lastschrift ausgang ausgaben ausgabe "
     "abgang debit debits debitamount debet paidout moneyout withdrawal "
     "withdrawals withdrawn paymentsout payments debe cargo cargos addebito "
     "addebiti uscite dare af uitgaven obciazenia obciazenie wydatki "
     "debiteur debiteuros montantdebit belastungchf uitgaand "},
    {PE__BANK_IN,
     " haben gutschrift gutschriften eingang einnahmen einnahme zugang "
     "credit credits creditamount paidin moneyin deposit deposits deposited "
     "receipts haber abono abonos accredito accrediti entrate avere bij "
     "inkomsten uznania uznanie wplywy wplyw crediteuros montantcredit "
     "gutschriftchf inkomend "},
    {PE__BANK_SIDE,
     " sollhaben sh sollhabenkennzeichen habensoll debitcredit creditdebit "
     "creditdebitindicator debitcreditindicator drcr crdr afbij debetcredit "
     "sens dc cd kennzeichen debithaber "},
    {PE__BANK_TEXT,
     " verwendungszweck buchungstext vorgang vorgangverwendungszweck "
     "beschreibung text description details transactiondescription "
     "narrative memo particulars purpose message libelle libelleoperation "
     "libelledeloperation detail communication communications motif "
     "concepto descripcion observaciones masdatos descrizione causale "
     "descrizioneoperazione descrizioneestesa omschrijving omschrijving1 "
     "mededelingen mededeling opis tytul tytulem opisoperacji "
     "opistransakcji tytuloperacji szczegoly zahlungsgrund mitteilung "
     "avisierungstext buchungsdetails zahlungszweck bookingtext "
     "paymentreference "},
    {PE__BANK_PAYER,
     " payer payee name namezahlungsbeteiligter zahlungsbeteiligter "
     "auftraggeberempfanger empfangerauftraggeber auftraggeber "
     "begunstigterzahlungspflichtiger auftraggeberbegunstigter "
     "zahlungspflichtiger zahlungspflichtigein zahlungspflichtigerin "
     "zahlungsempfangerin empfanger zahlungsempfanger begunstigter "
     "counterparty counterpartyname beneficiary beneficiaryname "
     "partnername partner merchant naam naamtegenpartij naamomschrijving "
     "tegenpartij beneficiaire tiers nomdelacontrepartie contrepartie "
     "emetteur beneficiario ordenante ordinante kontrahent nadawca odbiorca "
     "nadawcaodbiorca nazwakontrahenta danekontrahenta "
     "nazwanadawcyodbiorcy nomcontrepartie "},
    {PE__BANK_ACCOUNT,
     " iban kontonummer ibankontonummer kontonummeriban "
     "ibanzahlungsbeteiligter gegenkonto gegenkontoiban tegenrekening "
     "tegenrekeningibanbban tegenrekeninghouder partneriban "
     "counterpartyiban counterpartyaccount beneficiaryaccount "
     "ibandelacontrepartie comptecontrepartie cuentacontraparte "
     "numerorachunku nrrachunku nrrachunkukontrahenta rachunekkontrahenta "
     "ibankontrahenta accountnumber ibancontrapartida tegenpartijrekening "},
    {PE__BANK_REFERENCE,
     " reference ref referenz kundenreferenz kundenreferenzendtoend "
     "endtoendid endtoendreference endtoendreferenz referencia riferimento "
     "kenmerk betalingskenmerk referencja zahlungsreferenz "
     "customerreference "},
    {PE__BANK_ID,
     " id transactionid transaktionsid bankreferenz bankreference "
     "transactieid transactiereferentie volgnr idtransakcji "
     "numertransakcji transactionnumber buchungsnummer "
     "iddetransaccion numerodoperation "},
    {PE__BANK_BALANCE,
     " balance saldo saldonachbuchung kontostand runningbalance "
     "accountbalance balanceafter balanceaftertransaction solde soldeapres "
     "saldocontable saldodisponible saldonamutatie saldonatrn saldopooperacji "
     "saldokoncowe saldoeur saldochf saldodopo "},
    {PE__BANK_CURRENCY,
     " currency wahrung waehrung devise divisa moneda munt muntsoort waluta "
     "ccy valutaeur valuuta "},
};

/* --- folding -------------------------------------------------------------- */

/* Latin letters from U+00C0 to U+017F without their accents, as far as those
 * languages have them. */
static char plain(uint32_t c)
{
    static const char LOW[] = "aaaaaaaceeeeiiiidnooooo.ouuuuy.s"
                              "aaaaaaaceeeeiiiidnooooo.ouuuuy.y";
    static const char HIGH[] =
        "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
        "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
    if (c >= 0xC0 && c < 0x100)
        return LOW[c - 0xC0];
    return c >= 0x100 && c < 0x100 + sizeof HIGH - 1 ? HIGH[c - 0x100] : '.';
}

void pe__bank_fold(const char *text, char *out, size_t room)
{
    size_t to = 0;
    for (const unsigned char *c = (const unsigned char *)text;
         *c && to + 1 < room; c++) {
        char letter = (char)tolower(*c);
        if (*c >= 0xC3 && *c <= 0xC5 && (c[1] & 0xC0) == 0x80) {
            letter = plain((uint32_t)(*c & 0x1F) << 6 | (c[1] & 0x3F));
            c++;
        }
        if ((letter >= 'a' && letter <= 'z') || (letter >= '0' &&
                                                 letter <= '9'))
            out[to++] = letter;
    }
    out[to] = '\0';
}

/* --- headings ------------------------------------------------------------- */

static int find(const char *folded)
{
    char word[64];
    const size_t size = strlen(folded);
    if (size == 0 || size + 3 > sizeof word)
        return -1;
    word[0] = ' ';
    memcpy(word + 1, folded, size);
    word[size + 1] = ' ';
    word[size + 2] = '\0';
    for (size_t k = 0; k < sizeof HEADINGS / sizeof *HEADINGS; k++)
        if (strstr(HEADINGS[k].words, word))
            return (int)HEADINGS[k].column;
    return -1;
}

int pe__bank_heading(const char *heading)
{
    char folded[64], part[64];
    pe__bank_fold(heading, folded, sizeof folded);
    int column = find(folded);
    if (column >= 0)
        return column;
    /* without what stands in brackets, or behind " in " */
    size_t size = strcspn(heading, "([");
    const char *in = strstr(heading, " in ");
    if (in && (size_t)(in - heading) < size)
        size = (size_t)(in - heading);
    if (size == 0 || size >= sizeof part || heading[size] == '\0')
        return -1;
    memcpy(part, heading, size);
    part[size] = '\0';
    pe__bank_fold(part, folded, sizeof folded);
    return find(folded);
}

void pe__bank_heading_currency(const char *heading, char out[4])
{
    size_t end = strlen(heading);
    out[0] = '\0';
    if (end > 0 && (heading[end - 1] == ')' || heading[end - 1] == ']'))
        end--;
    if (end < 4)
        return;
    const char *code = heading + end - 3;
    if (!strchr(" ([", code[-1]))
        return;
    for (int k = 0; k < 3; k++)
        if (code[k] < 'A' || code[k] > 'Z')
            return;
    memcpy(out, code, 3);
    out[3] = '\0';
}
