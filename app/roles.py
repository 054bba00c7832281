"""Who may do what, as set-up grants it once; administrators change it afterwards. Each line: a subject and its verbs.

«see_all» and «edit_all» reach beyond one's own records; «keep», «execute», «handle» make their holders candidates.
"""

SYSTEM_ADMINISTRATOR = "System administrator"
SALES_SUPERVISOR = "Sales supervisor"
ACCOUNT_MANAGER = "Account manager"
EXECUTIVE = "Executive"

ROLES = {
    SYSTEM_ADMINISTRATOR: {
        "Dictionary": "list show add edit delete export",
        "Jobs": "list show run export",
        "Settings": "list edit",
        "Users": "list show add edit export",
        "Roles": "list show edit",
        "HandingOver": "list hand_over",
        "Tokens": "list show add revoke see_all export",
        "Webhooks": "list show add edit delete export",
    },
    SALES_SUPERVISOR: {
        "Opportunities": "list show add edit delete assign reassign reopen see_all import share export",
        "Plans": "list show plan_all share export",
        "PlanItems": "list show add edit delete share export",
        "Customers": "list show add edit delete merge win_back edit_all import share export",
        "Contacts": "list show add edit delete import share export",
        "Activities": "list show add edit delete import share export",
        "Imports": "list show add delete start undo see_all export",
        "Churn": "list show see_all preview hand_over share export",
        "Tickets": "list show add delete dispatch redispatch see_all share export",
        "Orders": "list show share export",
        "Attachments": "list add delete",
        "Dictionary": "list show export",
        "Products": "list show share export",
        "Stock": "list share export",
        "ExecutiveCockpit": "list export",
        "SupervisorCockpit": "list",
        "ContributionReport": "list export refresh",
        "CompositionReport": "list export",
        "ServiceReport": "list export",
        "ChurnReport": "list export",
        "ManagementReports": "list show add edit delete hand_in recount take_back see_all share export",
        "OwnReports": "list show add edit delete count_all share export",
        "HandingOver": "list hand_over",
        "Tokens": "list show add revoke export",
    },
    ACCOUNT_MANAGER: {
        "Opportunities": "list show add edit delete export",
        "Plans": "list show execute win fail export",
        "PlanItems": "list show add edit delete export",
        "Customers": "list show edit keep import export",
        "Contacts": "list show add edit delete import export",
        "Activities": "list show add edit delete import export",
        "Imports": "list show add delete start undo export",
        "Churn": "list show reprieve confirm preview export",
        "Tickets": "list show add handle feedback mark_reference unmark_reference export",
        "Orders": "list show export",
        "Attachments": "list add delete",
        "Dictionary": "list show export",
        "Products": "list show export",
        "Stock": "list export",
        "Tokens": "list show add revoke export",
    },
    EXECUTIVE: {
        "ExecutiveCockpit": "list export",
        "ContributionReport": "list export refresh",
        "CompositionReport": "list export",
        "ServiceReport": "list export",
        "ChurnReport": "list export",
        "ManagementReports": "list show export",
        "OwnReports": "list show add edit delete count_all share export",
        "Tokens": "list show add revoke export",
    },
}
