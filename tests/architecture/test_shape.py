"""Where things are: a feature is a folder of one shape, and no name says nothing."""

from tests.architecture.source import FEATURES, MODULES

SHAPED = [name for name in FEATURES if name != "demonstration"]  # that one tells a story, file by file

FILES_OF_A_FEATURE = {
    "__init__": "what it is for, its states, its words",
    "models": "entities",
    "workflow": "the steps of a record that has a life",
    "operations": "other writes",
    "queries": "reads that several places share",
    "news": "what people hear of it",
    "settings": "values that a company decides",
    "fields": "form fields of its own",
    "views": "screens",
    "jobs": "what it does by itself",
}
FILES_OF_ITS_OWN = {
    # The framework's security, made safe.
    "people": {"tokens"}
    | set("agents forgotten grants labels language lockout login passwords profile resets security sessions".split()),
    "mail": {"letters", "delivery", "server", "health"},  # its words, the way out, whether there is one, how it is
    "attachments": {"files", "kinds"},  # the folder they lie in, and which are taken
    # The file, what is in its tables, how it is made and made use of.
    "backup": {"archive", "tables", "taking", "restoring"},
    "metrics": {"counting", "figures"},  # what is counted, what the database tells
    "notifications": {"kinds", "reading"},  # what there is to hear of, and how it is told
    "opportunities": {"board", "results"},  # the pipeline as cards; several results of a plan at once
    # The course of a ticket, what its lists share, until when something is promised, similar ones, scores, and what
    # other features' screens show of them.
    "tickets": {"course", "elsewhere", "lists", "promises", "scores", "similar"},
    # The rule as arithmetic, early signs as arithmetic, and the orders that are shown with a warning.
    "churn": {"rule", "cooling", "evidence"},
    # What the sales system says about its months, rows as few changes, and what customers contribute.
    "orders": {"months", "rewriting", "contributions"},
    # One each, what customers were like, and what reports share; what the management report
    # counts, tells, shows, and writes as a document; cockpits, and what they count.
    "reports": {"likeness"}
    | set("contribution composition tickets losses parts month figures monthly document cockpits tiles glance".split()),
    # What can be asked about, by what it is grouped, orders as a subject; what was asked, its pages, and as a mail.
    "own_reports": set("subjects dimensions turnover inquiries asking letters".split()),
    # What an address does, what is asked, records as JSON, JSON as forms, what is done once, and the description.
    "api": set("resources asking telling writing once schemas description".split()),
    "webhooks": {"sending"},  # the way to the other program
    # Files as rows, what can be imported and what that takes, what is alike, rows as records, how it is done, with and
    # without a page.
    "imports": set("reading kinds kind matching filling running looking whole".split()),
    "handing_over": {"belongings"},  # the table of what is handed over
    "merging": {"belongings"},  # the table of what can belong to a customer
    "dictionary": {"delivered"},  # the items that set-up writes
    "help": {"manual"},  # the files that are the manual
    # How to reach another system's database, what may go wrong there, and what a screen over it has.
    "sales_system": set("connection health kinds link odbc screens unavailable workers".split()),
    "job_runs": {"scheduler", "running"},  # what is due, and how it is done
}
SAY_NOTHING = set("utils util helpers helper common base manager service services misc tools".split())
LONGEST_FILE = 300


def test_a_feature_has_the_files_every_feature_has():
    strangers = [
        module.name
        for module in MODULES
        if module.package in SHAPED
        and module.path.stem not in FILES_OF_A_FEATURE
        and module.path.stem not in FILES_OF_ITS_OWN.get(module.package, ())
    ]
    assert strangers == []


def test_a_feature_says_what_it_is_for_and_nothing_else():
    introductions = [module for module in MODULES if module.package in SHAPED and module.path.stem == "__init__"]
    wrong = [
        module.name
        for module in introductions
        if not module.text.startswith('"""') or module.text.split('"""')[2].strip()
    ]
    assert ([module.package for module in introductions], wrong) == (SHAPED, [])


def test_no_module_has_a_name_that_says_nothing():
    assert [module.name for module in MODULES if SAY_NOTHING & set(module.path.stem.split("_"))] == []


def test_no_file_is_long():
    lengths = {module.name: len(module.text.splitlines()) for module in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}
