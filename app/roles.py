"""Who may do what, as set-up grants it once; administrators change it afterwards. Each line: a subject and its verbs.

«see_all» and «edit_all» reach beyond one's own records; «keep», «execute», «handle» make their holders candidates.
"""

SYSTEM_ADMINISTRATOR = "System administrator"
SALES_SUPERVISOR = "Sales supervisor"
ACCOUNT_MANAGER = "Account manager"
EXECUTIVE = "Executive"

ROLES = {
    SYSTEM_ADMINISTRATOR: {
        "Dictionary": "list show add edit delete",
        "Jobs": "list show run",
        "Settings": "list edit",
        "Users": "list show add edit",
        "Roles": "list show edit",
    },
    SALES_SUPERVISOR: {
        "Opportunities": "list show add edit delete assign reassign reopen see_all share",
        "Plans": "list show plan_all share",
        "PlanItems": "list show add edit delete share",
        "Customers": "list show add edit delete win_back edit_all share",
        "Contacts": "list show add edit delete share",
        "Activities": "list show add edit delete share",
        "Churn": "list show see_all preview hand_over share",
        "Tickets": "list show add delete dispatch redispatch see_all share",
        "Orders": "list show share",
        "Attachments": "list add delete",
        "Dictionary": "list show",
        "Products": "list show share",
        "Stock": "list share",
        "ContributionReport": "list export refresh",
        "CompositionReport": "list export",
        "ServiceReport": "list export",
        "ChurnReport": "list export",
    },
    ACCOUNT_MANAGER: {
        "Opportunities": "list show add edit delete",
        "Plans": "list show execute win fail",
        "PlanItems": "list show add edit delete",
        "Customers": "list show edit keep",
        "Contacts": "list show add edit delete",
        "Activities": "list show add edit delete",
        "Churn": "list show reprieve confirm preview",
        "Tickets": "list show add handle feedback mark_reference unmark_reference",
        "Orders": "list show",
        "Attachments": "list add delete",
        "Dictionary": "list show",
        "Products": "list show",
        "Stock": "list",
    },
    EXECUTIVE: {
        "ContributionReport": "list export refresh",
        "CompositionReport": "list export",
        "ServiceReport": "list export",
        "ChurnReport": "list export",
    },
}
