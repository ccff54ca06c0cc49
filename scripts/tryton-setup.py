"""Fills a fresh Tryton database with a company that sells, for tests and demos: tryton-setup.py CONFIG DATABASE."""
import sys
from datetime import date
from decimal import Decimal

from proteus import Model, Wizard, config

session = config.set_trytond(database=sys.argv[2], user='admin', config_file=sys.argv[1])
PASSWORD = 'Qz7-crm-Vw9x'


def one(model, *domain):
    return Model.get(model).find(list(domain), limit=1)[0]


def make(model, **values):
    record = Model.get(model)(**values)
    record.save()
    return record


def found_company():
    yuan = make('currency.currency', name='Renminbi', symbol='¥', code='CNY', digits=2)
    yuan.rates.new(date=date(2020, 1, 1), rate=Decimal('1'))
    yuan.save()
    # One unit of the company's currency buys this much.
    dollar = make('currency.currency', name='US Dollar', symbol='$', code='USD', digits=2)
    dollar.rates.new(date=date(2020, 1, 1), rate=Decimal('0.125'))
    dollar.save()
    wizard = Wizard('company.company.config')
    wizard.execute('company')
    wizard.form.party = make('party.party', name='Guanxi Trading')
    wizard.form.currency = yuan
    wizard.execute('add')
    session._context = Model.get('res.user').get_preferences(True, {})
    return one('company.company')


def open_year(company, year):
    moves = make('ir.sequence', name='Moves %d' % year, company=company,
        sequence_type=one('ir.sequence.type', ('name', '=', 'Account Move')))
    numbers = make('ir.sequence.strict', name='Invoices %d' % year, prefix='INV%d-' % year, company=company,
        sequence_type=one('ir.sequence.type', ('name', '=', 'Invoice')))
    fiscal = Model.get('account.fiscalyear')(name=str(year), company=company, post_move_sequence=moves,
        start_date=date(year, 1, 1), end_date=date(year, 12, 31))
    series, = fiscal.invoice_sequences
    series.out_invoice_sequence = series.out_credit_note_sequence = numbers
    series.in_invoice_sequence = series.in_credit_note_sequence = numbers
    fiscal.save()
    fiscal.click('create_period')


def open_books(company):
    template = one('ir.model.data', ('module', '=', 'account'), ('fs_id', '=', 'account_template_root_en'))
    wizard = Wizard('account.create_chart')
    wizard.execute('account')
    wizard.form.account_template = Model.get('account.account.template')(template.db_id)
    wizard.form.company = company
    wizard.execute('create_account')
    accounts = {kind: one('account.account', ('type.' + kind, '=', True), ('company', '=', company.id))
        for kind in ('receivable', 'payable', 'revenue', 'expense')}
    wizard.form.account_receivable = accounts['receivable']
    wizard.form.account_payable = accounts['payable']
    wizard.form.category_account_revenue = accounts['revenue']
    wizard.form.category_account_expense = accounts['expense']
    wizard.execute('create_properties')
    for name in ('Main Cash', 'Main Tax'):
        accounts[name] = one('account.account', ('name', '=', name), ('company', '=', company.id))
    return accounts


def category_taxed(name, rate, accounts):
    tax = make('account.tax', name='VAT %s' % rate, description='VAT %s' % rate, type='percentage', rate=Decimal(rate),
        invoice_account=accounts['Main Tax'], credit_note_account=accounts['Main Tax'])
    category = Model.get('product.category')(name=name, accounting=True,
        account_revenue=accounts['revenue'], account_expense=accounts['expense'])
    category.customer_taxes.append(tax)
    category.save()
    return category


def weigh_finely():
    kilogram = one('product.uom', ('symbol', '=', 'kg'))
    kilogram.digits, kilogram.rounding = 3, 0.001
    kilogram.save()


def product(code, name, price, kind, category):
    template = Model.get('product.template')(name=name, code=code, type=kind, salable=True,
        list_price=Decimal(price), account_category=category)
    template.default_uom = one('product.uom', ('name', '=', 'Unit'))
    template.save()
    return template.products[0]


def stock_up(products, quantity):
    inventory = Model.get('stock.inventory')(location=one('stock.location', ('code', '=', 'STO')))
    for product in products:
        inventory.lines.new(product=product, quantity=quantity, expected_quantity=0.0)
    inventory.click('confirm')


def countries():
    make('country.country', name='United States', code='US')
    china = make('country.country', name='China', code='CN')
    make('country.subdivision', country=china, name='Shanghai', code='CN-SH', type='municipality')


def payment_terms():
    make_term = Model.get('account.invoice.payment_term')
    at_once = make_term(name='At once')
    at_once.lines.new(type='remainder')
    at_once.save()
    in_two = make_term(name='30% at once, 70% in 60 days')
    in_two.lines.new(type='percent', ratio=Decimal('0.3'))
    in_two.lines.new(type='remainder').relativedeltas.new(days=60)
    in_two.save()


def price_list(company, widget):
    wholesale = Model.get('product.price_list')(name='Wholesale', company=company)
    wholesale.lines.new(product=widget, quantity=10.0, formula='list_price * 0.9', sequence=1)
    wholesale.lines.new(product=widget, formula='Decimal("98.5")', sequence=2)
    wholesale.save()


def user(login, name, company):
    person = Model.get('res.user')(name=name, login=login, password=PASSWORD)
    for group in Model.get('res.group').find([]):
        person.groups.append(Model.get('res.group')(group.id))
    person.companies.append(Model.get('company.company')(company.id))
    person.company = company
    person.save()


company = found_company()
for year in (date.today().year, date.today().year + 1):
    open_year(company, year)
accounts = open_books(company)
make('account.invoice.payment.method', name='Cash', journal=one('account.journal', ('type', '=', 'cash')),
    credit_account=accounts['Main Cash'], debit_account=accounts['Main Cash'])
full = category_taxed('Taxed in full', '0.13', accounts)
reduced = category_taxed('Taxed less', '0.06', accounts)
weigh_finely()
widget = product('SKU-1', 'Widget', '100.00', 'goods', full)
gadget = product('SKU-2', 'Gadget', '250.50', 'goods', full)
product('SRV-1', 'Installation', '80.00', 'service', reduced)
stock_up([widget, gadget], 1000.0)
countries()
payment_terms()
price_list(company, widget)
user('crm', 'CRM integration', company)
user('clerk', 'Somebody in the office', company)
