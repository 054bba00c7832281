"""Who gets where: every address of the application, for everybody of the cast, and for nobody.

li develops `development` and keeps the customers; zhou found `lead` and what became of it; sun has to do with none of
it. wang is the supervisor, gao the executive, root the system administrator. «nobody» has not logged in.

    200   is shown; after a POST: the form is shown again, and nothing was saved
    302   is done, and leads back
    door  leads to the log-in
    403   is not for their role, or not for this person
    404   does not exist, as far as they may know
    409   a rule says no

No mail server is set, so there is nothing about forgotten passwords (see tests/people/test_forgotten.py).
"""

MEMBERS = "li zhou sun wang gao root admin nobody".split()

TABLE = """
address                                                li   zhou sun  wang gao  root admin nobody

GET  /                                                 200  200  200  200  200  200  200  door
GET  /healthz                                          200  200  200  200  200  200  200  200
GET  /readyz                                           200  200  200  200  200  200  200  200
GET  /static/kehu.css                                  200  200  200  200  200  200  200  200
GET  /bootstrap/static/css/bootstrap.min.css           200  200  200  200  200  200  200  200
GET  /lang/zh                                          302  302  302  302  302  302  302  302
GET  /lang/xx                                          404  404  404  404  404  404  404  404
GET  /login/                                           302  302  302  302  302  302  302  200
POST /login/                                           302  302  302  302  302  302  302  200
GET  /logout/                                          door door door door door door door door
GET  /profile/                                         200  200  200  200  200  200  200  door
GET  /profile/password                                 200  200  200  200  200  200  200  door
POST /profile/password                                 200  200  200  200  200  200  200  door
POST /profile/end_sessions                             302  302  302  302  302  302  302  door

GET  /forgotten/                                       404  404  404  404  404  404  404  404
POST /forgotten/                                       404  404  404  404  404  404  404  404
GET  /forgotten/new                                    404  404  404  404  404  404  404  404
POST /forgotten/new                                    404  404  404  404  404  404  404  404

GET  /notifications/list/                              200  200  200  200  200  200  200  door
GET  /notifications/unread                             200  200  200  200  200  200  200  door
GET  /notifications/show/{notification}                200  404  404  404  404  404  404  door
POST /notifications/open/{notification}                302  404  404  404  404  404  404  door
POST /notifications/read_all                           302  302  302  302  302  302  302  door
POST /notifications/choices                            302  302  302  302  302  302  302  door

GET  /progress/0123456789abcdef0123456789abcdef        200  200  200  200  200  200  200  door

GET  /help/                                            200  200  200  200  200  200  200  door
GET  /help/opportunities                               200  200  200  200  200  200  200  door
GET  /help/nothing                                     404  404  404  404  404  404  404  door
GET  /help/images/nothing.png                          404  404  404  404  404  404  404  door

GET  /opportunities/list/                              200  200  200  200  403  403  200  door
GET  /opportunities/options                            200  200  200  200  403  403  200  door
GET  /opportunities/show/{lead}                        200  200  200  200  403  403  200  door
GET  /opportunities/show/{development}                 200  200  404  200  403  403  200  door
GET  /opportunities/show/{development}?tab=history     200  200  404  200  403  403  200  door
GET  /opportunities/add                                200  200  200  200  403  403  200  door
POST /opportunities/add                                302  302  302  302  403  403  302  door
GET  /opportunities/edit/{lead}                        200  200  200  200  403  403  200  door
POST /opportunities/edit/{lead}                        302  302  302  302  403  403  302  door
GET  /opportunities/edit/{development}                 409  409  404  409  403  403  409  door
POST /opportunities/edit/{development}                 409  409  404  409  403  403  409  door
POST /opportunities/edit/{won}                         409  409  404  409  403  403  409  door
POST /opportunities/delete/{lead}                      403  302  403  403  403  403  403  door
POST /opportunities/delete/{lead_of_wang}              403  403  403  302  403  403  403  door
POST /opportunities/delete/{development}               409  409  404  409  403  403  409  door
POST /opportunities/delete/{won}                       409  409  404  409  403  403  409  door
GET  /opportunities/step/assign/{lead}                 403  403  403  200  403  403  200  door
POST /opportunities/step/assign/{lead}                 403  403  403  302  403  403  302  door
POST /opportunities/step/assign/{development}          403  403  403  409  403  403  409  door
GET  /opportunities/step/reassign/{development}        403  403  403  200  403  403  200  door
POST /opportunities/step/reassign/{development}        403  403  403  302  403  403  302  door
POST /opportunities/step/reassign/{lead}               403  403  403  409  403  403  409  door
POST /opportunities/step/reassign/{won}                403  403  403  409  403  403  409  door
GET  /opportunities/board/                             200  200  200  200  403  403  200  door
GET  /opportunities/steps/assign?ids={lead}            403  403  403  200  403  403  200  door
POST /opportunities/steps/assign?ids={lead}            403  403  403  302  403  403  302  door
GET  /search/?q=公司                                   200  200  200  200  200  200  200  door
GET  /search/suggest?q=公司                            200  200  200  200  200  200  200  door
GET  /opportunities/step/reopen/{won}                  403  403  403  200  403  403  200  door
POST /opportunities/step/reopen/{won}                  403  403  403  302  403  403  302  door
GET  /opportunities/step/reopen/{failed}               403  403  403  200  403  403  200  door
POST /opportunities/step/reopen/{failed}               403  403  403  302  403  403  302  door
POST /opportunities/step/reopen/{development}          403  403  403  409  403  403  409  door
POST /opportunities/step/win/{development}             404  404  404  404  404  404  404  door
POST /opportunities/step/nonsense/{development}        404  404  404  404  404  404  404  door

GET  /plans/list/                                      200  200  200  200  403  403  200  door
GET  /plans/options                                    200  200  200  200  403  403  200  door
GET  /plans/show/{development}                         200  200  404  200  403  403  200  door
GET  /plans/show/{won}                                 200  200  404  200  403  403  200  door
GET  /plans/show/{lead}                                404  404  404  404  403  403  404  door
GET  /plans/step/win/{development}                     200  403  404  403  403  403  403  door
POST /plans/step/win/{development}                     302  403  404  403  403  403  403  door
POST /plans/step/win/{lead}                            404  404  404  403  403  403  404  door
POST /plans/step/win/{won}                             409  409  404  403  403  403  409  door
POST /plans/step/win/{failed}                          409  409  404  403  403  403  409  door
GET  /plans/step/fail/{development}                    200  403  404  403  403  403  403  door
POST /plans/step/fail/{development}                    302  403  404  403  403  403  403  door
POST /plans/step/fail/{won}                            409  409  404  403  403  403  409  door
POST /plans/step/assign/{development}                  404  404  404  404  404  404  404  door

GET  /plans/results/{development}                      302  302  404  403  403  403  302  door
POST /plans/results/{development}                      302  403  404  403  403  403  403  door

GET  /plan_items/list/                                 200  200  200  200  403  403  200  door
GET  /plan_items/list/?opportunity={development}       200  200  404  200  403  403  200  door
GET  /plan_items/options                               200  200  200  200  403  403  200  door
GET  /plan_items/show/{item}                           200  200  404  200  403  403  200  door
GET  /plan_items/add?opportunity={development}         200  403  404  200  403  403  200  door
POST /plan_items/add?opportunity={development}         302  403  404  302  403  403  302  door
POST /plan_items/add?opportunity={won}                 409  409  404  409  403  403  409  door
GET  /plan_items/add                                   200  200  200  200  403  403  200  door
POST /plan_items/add                                   302  403  200  302  403  403  302  door
GET  /plan_items/edit/{item}                           200  403  404  200  403  403  200  door
POST /plan_items/edit/{item}                           302  403  404  302  403  403  302  door
POST /plan_items/edit/{item_of_won}                    409  409  404  409  403  403  409  door
POST /plan_items/delete/{item}                         302  403  404  302  403  403  302  door
POST /plan_items/delete/{item_done}                    409  403  404  409  403  403  409  door
POST /plan_items/delete/{item_of_won}                  409  409  404  409  403  403  409  door

GET  /customers/list/                                  200  200  200  200  403  403  200  door
GET  /customers/options                                200  200  200  200  403  403  200  door
GET  /customers/similar?name=公司                      200  200  200  200  403  403  200  door
GET  /customers/show/{customer}                        200  200  200  200  403  403  200  door
GET  /customers/show/{customer}?tab=contacts           200  200  200  200  403  403  200  door
GET  /customers/show/{customer}?tab=orders             200  200  200  200  403  403  200  door
GET  /customers/show/{customer}?tab=opportunities      200  200  200  200  403  403  200  door
GET  /customers/add                                    403  403  403  200  403  403  200  door
POST /customers/add                                    403  403  403  302  403  403  302  door
GET  /customers/edit/{customer}                        200  403  403  200  403  403  200  door
POST /customers/edit/{customer}                        302  403  403  302  403  403  302  door
GET  /customers/edit/{lost}                            409  403  403  409  403  403  409  door
POST /customers/edit/{lost}                            409  403  403  409  403  403  409  door
POST /customers/delete/{customer}                      403  403  403  302  403  403  302  door
POST /customers/delete/{customer_with_contact}         403  403  403  409  403  403  409  door
GET  /customers/step/win_back/{lost}                   403  403  403  200  403  403  200  door
POST /customers/step/win_back/{lost}                   403  403  403  302  403  403  302  door
POST /customers/step/win_back/{customer}               403  403  403  409  403  403  409  door
POST /customers/step/lose/{customer}                   404  404  404  404  404  404  404  door

GET  /merging/{customer}                               403  403  403  200  403  403  200  door
GET  /merging/{lost}                                   403  403  403  200  403  403  200  door
GET  /merging/{customer}/with/{lost}                   403  403  403  200  403  403  200  door
GET  /merging/{lost}/with/{customer}                   403  403  403  200  403  403  200  door
POST /merging/{customer}/with/{lost}                   403  403  403  302  403  403  302  door
POST /merging/{lost}/with/{customer_with_contact}      403  403  403  302  403  403  302  door
POST /merging/{customer}/with/999999                   403  403  403  404  403  403  404  door

GET  /contacts/list/                                   200  200  200  200  403  403  200  door
GET  /contacts/list/?customer={customer}               200  200  200  200  403  403  200  door
GET  /contacts/options                                 200  200  200  200  403  403  200  door
GET  /contacts/show/{contact}                          200  200  200  200  403  403  200  door
GET  /contacts/add                                     200  200  200  200  403  403  200  door
POST /contacts/add                                     302  403  403  302  403  403  302  door
GET  /contacts/add?customer={customer}                 200  403  403  200  403  403  200  door
POST /contacts/add?customer={customer}                 302  403  403  302  403  403  302  door
GET  /contacts/edit/{contact}                          200  403  403  200  403  403  200  door
POST /contacts/edit/{contact}                          302  403  403  302  403  403  302  door
POST /contacts/delete/{contact}                        302  403  403  302  403  403  302  door

GET  /activities/list/                                 200  200  200  200  403  403  200  door
GET  /activities/list/?customer={customer}             200  200  200  200  403  403  200  door
GET  /activities/options                               200  200  200  200  403  403  200  door
GET  /activities/show/{activity}                       200  200  200  200  403  403  200  door
GET  /activities/add                                   200  200  200  200  403  403  200  door
POST /activities/add                                   302  403  403  302  403  403  302  door
GET  /activities/add?customer={customer}               200  403  403  200  403  403  200  door
POST /activities/add?customer={customer}               302  403  403  302  403  403  302  door
GET  /activities/edit/{activity}                       200  403  403  200  403  403  200  door
POST /activities/edit/{activity}                       302  403  403  302  403  403  302  door
POST /activities/delete/{activity}                     302  403  403  302  403  403  302  door

GET  /attachments/file/{file_of_customer}               200  200  200  200  403  403  200  door
GET  /attachments/file/{file_of_activity}               200  200  200  200  403  403  200  door
GET  /attachments/file/{file_of_lead}                   200  200  200  200  403  403  200  door
GET  /attachments/file/{file_of_development}            200  200  404  200  403  403  200  door
GET  /attachments/file/{file_of_won}                    200  200  404  200  403  403  200  door
GET  /attachments/file/{file_of_ticket}                 200  200  404  200  403  403  200  door
GET  /attachments/file/{file_of_archived}               200  200  200  200  403  403  200  door
GET  /attachments/add                                   404  404  404  404  403  403  404  door
POST /attachments/add                                   404  404  404  404  403  403  404  door
GET  /attachments/add?customer={customer}               200  403  403  200  403  403  200  door
POST /attachments/add?customer={customer}               302  403  403  302  403  403  302  door
GET  /attachments/add?customer={lost}                   200  403  403  200  403  403  200  door
POST /attachments/add?customer={lost}                   302  403  403  302  403  403  302  door
GET  /attachments/add?activity={activity}               200  403  403  200  403  403  200  door
POST /attachments/add?activity={activity}               302  403  403  302  403  403  302  door
GET  /attachments/add?opportunity={lead}                200  200  200  200  403  403  200  door
POST /attachments/add?opportunity={lead}                302  302  302  302  403  403  302  door
GET  /attachments/add?opportunity={development}         200  403  404  200  403  403  200  door
POST /attachments/add?opportunity={development}         302  403  404  302  403  403  302  door
GET  /attachments/add?opportunity={won}                 409  409  404  409  403  403  409  door
POST /attachments/add?opportunity={won}                 409  409  404  409  403  403  409  door
GET  /attachments/add?ticket={ticket}                   403  200  404  200  403  403  200  door
POST /attachments/add?ticket={ticket}                   403  302  404  302  403  403  302  door
GET  /attachments/add?ticket={assigned_ticket}          200  200  404  200  403  403  200  door
POST /attachments/add?ticket={assigned_ticket}          302  302  404  302  403  403  302  door
GET  /attachments/add?ticket={archived_ticket}          409  409  409  409  403  403  409  door
POST /attachments/add?ticket={archived_ticket}          409  409  409  409  403  403  409  door
POST /attachments/delete/{file_of_customer}             302  403  403  302  403  403  302  door
POST /attachments/delete/{file_of_activity}             302  403  403  302  403  403  302  door
POST /attachments/delete/{file_of_lead}                 302  302  302  302  403  403  302  door
POST /attachments/delete/{file_of_development}          302  403  404  302  403  403  302  door
POST /attachments/delete/{file_of_won}                  409  409  404  409  403  403  409  door
POST /attachments/delete/{file_of_ticket}               403  302  404  302  403  403  302  door
POST /attachments/delete/{file_of_archived}             409  409  409  409  403  403  409  door
GET  /customers/show/{customer}?tab=attachments         200  200  200  200  403  403  200  door
GET  /activities/show/{activity}?tab=attachments        200  200  200  200  403  403  200  door
GET  /opportunities/show/{development}?tab=attachments  200  200  404  200  403  403  200  door
GET  /plans/show/{development}?tab=attachments          200  200  404  200  403  403  200  door
GET  /tickets/show/{ticket}?tab=attachments             200  200  404  200  403  403  200  door

GET  /orders/list/                                     200  200  200  200  403  403  200  door
GET  /orders/list/?customer={customer}                 200  200  200  200  403  403  200  door
GET  /orders/show/{order}                              200  200  200  200  403  403  200  door
GET  /orders/show/{new_order}                          404  404  404  404  403  403  404  door

GET  /tickets/list/                                    200  200  200  200  403  403  200  door
GET  /tickets/options                                  200  200  200  200  403  403  200  door
GET  /tickets/similar?name=成像                          200  200  200  200  403  403  200  door
GET  /tickets/show/{ticket}                            200  200  404  200  403  403  200  door
GET  /tickets/show/{assigned_ticket}                   200  200  404  200  403  403  200  door
GET  /tickets/show/{assigned_ticket}?tab=history       200  200  404  200  403  403  200  door
GET  /tickets/show/{archived_ticket}                   200  200  200  200  403  403  200  door
GET  /tickets/add                                      200  200  200  200  403  403  200  door
POST /tickets/add                                      302  302  302  302  403  403  302  door
GET  /tickets/add?customer={customer}                  200  200  200  200  403  403  200  door
POST /tickets/add?customer={customer}                  302  302  302  302  403  403  302  door
POST /tickets/delete/{ticket}                          403  403  403  302  403  403  302  door
POST /tickets/delete/{assigned_ticket}                 403  403  403  409  403  403  409  door
POST /tickets/delete/{archived_ticket}                 403  403  403  409  403  403  409  door
GET  /tickets/dispatch/                                403  403  403  200  403  403  200  door
POST /tickets/dispatch/                                403  403  403  302  403  403  302  door
GET  /tickets/handle/                                  200  200  200  403  403  403  200  door
GET  /tickets/feedback/                                200  200  200  403  403  403  200  door
GET  /tickets/step/dispatch/{ticket}                   403  403  403  200  403  403  200  door
POST /tickets/step/dispatch/{ticket}                   403  403  403  302  403  403  302  door
POST /tickets/step/dispatch/{assigned_ticket}          403  403  403  409  403  403  409  door
GET  /tickets/step/redispatch/{assigned_ticket}        403  403  403  200  403  403  200  door
POST /tickets/step/redispatch/{assigned_ticket}        403  403  403  302  403  403  302  door
POST /tickets/step/redispatch/{handled_ticket}         403  403  403  409  403  403  409  door
GET  /tickets/step/handle/{assigned_ticket}            200  403  404  403  403  403  403  door
POST /tickets/step/handle/{assigned_ticket}            302  403  404  403  403  403  403  door
POST /tickets/step/handle/{handled_ticket}             409  409  404  403  403  403  409  door
GET  /tickets/step/feedback/{handled_ticket}           200  403  404  403  403  403  403  door
POST /tickets/step/feedback/{handled_ticket}           302  403  404  403  403  403  403  door
POST /tickets/step/feedback/{archived_ticket}          409  409  409  403  403  403  409  door
GET  /tickets/step/mark_reference/{archived_ticket}    200  200  200  403  403  403  200  door
POST /tickets/step/mark_reference/{archived_ticket}    302  302  302  403  403  403  302  door
POST /tickets/step/mark_reference/{handled_ticket}     409  409  404  403  403  403  409  door
GET  /tickets/step/unmark_reference/{reference_ticket} 200  200  200  403  403  403  200  door
POST /tickets/step/unmark_reference/{reference_ticket} 302  302  302  403  403  403  302  door
POST /tickets/step/unmark_reference/{archived_ticket}  409  409  409  403  403  403  409  door
GET  /opportunities/add?ticket={assigned_ticket}       200  200  404  200  403  403  200  door
POST /opportunities/add?ticket={assigned_ticket}       302  302  404  302  403  403  302  door
GET  /opportunities/add?ticket={archived_ticket}       200  200  403  200  403  403  200  door
GET  /customers/show/{customer}?tab=tickets            200  200  200  200  403  403  200  door
POST /satisfaction/accept/{judging_customer}           302  403  403  302  403  403  302  door
POST /satisfaction/accept/{customer}                   409  403  403  409  403  403  409  door
POST /satisfaction/decline/{judging_customer}          302  403  403  302  403  403  302  door

GET  /churn/list/                                      200  200  200  200  403  403  200  door
GET  /churn/options                                    200  200  200  200  403  403  200  door
GET  /churn/preview/                                   200  200  200  200  403  403  200  door
GET  /churn/show/{warning}                             200  404  404  200  403  403  200  door
GET  /churn/show/{warning}?tab=history                 200  404  404  200  403  403  200  door
GET  /churn/show/{churned}                             200  404  404  200  403  403  200  door
GET  /churn/step/reprieve/{warning}                    200  404  404  403  403  403  403  door
POST /churn/step/reprieve/{warning}                    302  404  404  403  403  403  403  door
POST /churn/step/reprieve/{churned}                    409  404  404  403  403  403  409  door
GET  /churn/step/confirm/{reprieved}                   200  404  404  403  403  403  403  door
POST /churn/step/confirm/{reprieved}                   302  404  404  403  403  403  403  door
POST /churn/step/confirm/{warning}                     409  404  404  403  403  403  409  door
POST /churn/step/confirm/{churned}                     409  404  404  403  403  403  409  door
GET  /churn/step/hand_over/{warning}                   403  403  403  200  403  403  200  door
POST /churn/step/hand_over/{warning}                   403  403  403  302  403  403  302  door
POST /churn/step/hand_over/{churned}                   403  403  403  409  403  403  409  door
POST /churn/step/warn/{warning}                        404  404  404  404  404  404  404  door
POST /churn/step/recover/{warning}                     404  404  404  404  404  404  404  door
GET  /customers/show/{customer}?tab=churn              200  200  200  200  403  403  200  door

GET  /cooling/list/                                    200  200  200  200  403  403  200  door
GET  /cooling/options                                  200  200  200  200  403  403  200  door

GET  /opportunities/list.xlsx                           200  200  200  200  403  403  200  door
GET  /opportunities/list.csv                            200  200  200  200  403  403  200  door
GET  /plans/list.xlsx                                   200  200  200  200  403  403  200  door
GET  /plans/list.csv                                    200  200  200  200  403  403  200  door
GET  /plan_items/list.xlsx                              200  200  200  200  403  403  200  door
GET  /plan_items/list.csv                               200  200  200  200  403  403  200  door
GET  /customers/list.xlsx                               200  200  200  200  403  403  200  door
GET  /customers/list.csv                                200  200  200  200  403  403  200  door
GET  /contacts/list.xlsx                                200  200  200  200  403  403  200  door
GET  /contacts/list.csv                                 200  200  200  200  403  403  200  door
GET  /activities/list.xlsx                              200  200  200  200  403  403  200  door
GET  /activities/list.csv                               200  200  200  200  403  403  200  door
GET  /orders/list.xlsx                                  200  200  200  200  403  403  200  door
GET  /orders/list.csv                                   200  200  200  200  403  403  200  door
GET  /churn/list.xlsx                                   200  200  200  200  403  403  200  door
GET  /churn/list.csv                                    200  200  200  200  403  403  200  door
GET  /cooling/list.xlsx                                 200  200  200  200  403  403  200  door
GET  /cooling/list.csv                                  200  200  200  200  403  403  200  door
GET  /tickets/list.xlsx                                 200  200  200  200  403  403  200  door
GET  /tickets/list.csv                                  200  200  200  200  403  403  200  door
GET  /tickets/dispatch/list.xlsx                        403  403  403  200  403  403  200  door
GET  /tickets/dispatch/list.csv                         403  403  403  200  403  403  200  door
GET  /tickets/handle/list.xlsx                          200  200  200  403  403  403  200  door
GET  /tickets/handle/list.csv                           200  200  200  403  403  403  200  door
GET  /tickets/feedback/list.xlsx                        200  200  200  403  403  403  200  door
GET  /tickets/feedback/list.csv                         200  200  200  403  403  403  200  door
GET  /products/list.xlsx                                200  200  200  200  403  403  200  door
GET  /products/list.csv                                 200  200  200  200  403  403  200  door
GET  /stock/list.xlsx                                   200  200  200  200  403  403  200  door
GET  /stock/list.csv                                    200  200  200  200  403  403  200  door
GET  /dictionary/list.xlsx                              200  200  200  200  403  200  200  door
GET  /dictionary/list.csv                               200  200  200  200  403  200  200  door
GET  /jobs/list.xlsx                                    403  403  403  403  403  200  200  door
GET  /jobs/list.csv                                     403  403  403  403  403  200  200  door
GET  /users/list.xlsx                                   403  403  403  403  403  200  200  door
GET  /users/list.csv                                    403  403  403  403  403  200  200  door
GET  /roles/list.xlsx                                   403  403  403  403  403  403  200  door
GET  /roles/list.csv                                    403  403  403  403  403  403  200  door

GET  /cockpits/executive                               403  403  403  200  200  403  200  door
GET  /cockpits/executive/gained?year=2007              403  403  403  200  200  403  200  door
GET  /cockpits/executive/gained.xlsx                   403  403  403  200  200  403  200  door
GET  /cockpits/executive/gained.csv                    403  403  403  200  200  403  200  door
GET  /cockpits/executive/gained/print                  403  403  403  200  200  403  200  door
GET  /cockpits/supervisor                              403  403  403  200  403  403  200  door

GET  /reports/contribution                             403  403  403  200  200  403  200  door
GET  /reports/contribution?customer=公司&year=2007     403  403  403  200  200  403  200  door
GET  /reports/contribution.xlsx                        403  403  403  200  200  403  200  door
GET  /reports/contribution.csv                         403  403  403  200  200  403  200  door
GET  /reports/contribution/print                       403  403  403  200  200  403  200  door
POST /reports/contribution/refresh                     403  403  403  302  302  403  302  door
GET  /reports/contribution/orders?of={customer}        403  403  403  200  200  403  200  door
GET  /reports/contribution/orders                      403  403  403  404  404  403  404  door
GET  /reports/contribution/orders.xlsx?of={customer}   403  403  403  200  200  403  200  door
GET  /reports/contribution/orders.csv?of={customer}    403  403  403  200  200  403  200  door
GET  /reports/contribution/orders/print?of={customer}  403  403  403  200  200  403  200  door
GET  /reports/composition                              403  403  403  200  200  403  200  door
GET  /reports/composition.xlsx?by=credit               403  403  403  200  200  403  200  door
GET  /reports/composition.csv                          403  403  403  200  200  403  200  door
GET  /reports/composition/print                        403  403  403  200  200  403  200  door
GET  /reports/composition/customers?by=level&value=none  403  403  403  200  200  403  200  door
GET  /reports/composition/customers.xlsx               403  403  403  200  200  403  200  door
GET  /reports/composition/customers.csv                403  403  403  200  200  403  200  door
GET  /reports/composition/customers/print              403  403  403  200  200  403  200  door
GET  /reports/service                                  403  403  403  200  200  403  200  door
GET  /reports/service.xlsx?year=2007                   403  403  403  200  200  403  200  door
GET  /reports/service.csv                              403  403  403  200  200  403  200  door
GET  /reports/service/print                            403  403  403  200  200  403  200  door
GET  /reports/service/tickets                          403  403  403  200  200  403  200  door
GET  /reports/service/tickets.xlsx?open=yes            403  403  403  200  200  403  200  door
GET  /reports/service/tickets.csv                      403  403  403  200  200  403  200  door
GET  /reports/service/tickets/print                    403  403  403  200  200  403  200  door
GET  /reports/churn                                    403  403  403  200  200  403  200  door
GET  /reports/churn.xlsx                               403  403  403  200  200  403  200  door
GET  /reports/churn.csv                                403  403  403  200  200  403  200  door
GET  /reports/churn/print                              403  403  403  200  200  403  200  door

GET  /management_reports/list/                         403  403  403  200  200  403  200  door
GET  /management_reports/list.xlsx                     403  403  403  200  200  403  200  door
GET  /management_reports/list.csv                      403  403  403  200  200  403  200  door
GET  /management_reports/options                       403  403  403  200  200  403  200  door
GET  /management_reports/show/{report_draft}           403  403  403  200  404  403  200  door
GET  /management_reports/show/{report_handed_in}       403  403  403  200  200  403  200  door
GET  /management_reports/document/{report_draft}       403  403  403  200  404  403  200  door
GET  /management_reports/document/{report_handed_in}   403  403  403  200  200  403  200  door
GET  /management_reports/add                           403  403  403  200  403  403  200  door
POST /management_reports/add                           403  403  403  302  403  403  302  door
GET  /management_reports/edit/{report_draft}           403  403  403  200  403  403  200  door
POST /management_reports/edit/{report_draft}           403  403  403  302  403  403  302  door
GET  /management_reports/edit/{report_handed_in}       403  403  403  409  403  403  409  door
POST /management_reports/delete/{report_draft}         403  403  403  302  403  403  302  door
POST /management_reports/delete/{report_handed_in}     403  403  403  409  403  403  409  door
GET  /management_reports/step/hand_in/{report_draft}   403  403  403  200  403  403  200  door
POST /management_reports/step/hand_in/{report_draft}   403  403  403  302  403  403  302  door
POST /management_reports/step/hand_in/{report_handed_in}  403  403  403  409  403  403  409  door
GET  /management_reports/step/recount/{report_draft}   403  403  403  200  403  403  200  door
POST /management_reports/step/recount/{report_draft}   403  403  403  302  403  403  302  door
POST /management_reports/step/recount/{report_handed_in}  403  403  403  409  403  403  409  door
GET  /management_reports/step/take_back/{report_handed_in}  403  403  403  200  403  403  200  door
POST /management_reports/step/take_back/{report_handed_in}  403  403  403  302  403  403  302  door
POST /management_reports/step/take_back/{report_draft}  403  403  403  409  403  403  409  door

GET  /own_reports/list/                                403  403  403  200  200  403  200  door
GET  /own_reports/list.xlsx                            403  403  403  200  200  403  200  door
GET  /own_reports/list.csv                             403  403  403  200  200  403  200  door
GET  /own_reports/options                              403  403  403  200  200  403  200  door
GET  /own_reports/show/{own_report}                    403  403  403  302  404  403  302  door
GET  /own_reports/show/{shared_report}                 403  403  403  302  302  403  302  door
GET  /own_reports/add                                  403  403  403  200  200  403  200  door
GET  /own_reports/add?about=customers                  403  403  403  200  200  403  200  door
GET  /own_reports/add?about=nothing                    403  403  403  404  404  403  404  door
POST /own_reports/add?about=customers                  403  403  403  302  302  403  302  door
GET  /own_reports/edit/{own_report}                    403  403  403  200  404  403  200  door
POST /own_reports/edit/{own_report}                    403  403  403  302  404  403  302  door
GET  /own_reports/edit/{shared_report}                 403  403  403  200  409  403  200  door
POST /own_reports/edit/{shared_report}                 403  403  403  302  409  403  302  door
POST /own_reports/delete/{own_report}                  403  403  403  302  404  403  302  door
POST /own_reports/delete/{shared_report}               403  403  403  302  409  403  302  door
POST /own_reports/ask/{own_report}                     403  403  403  302  404  403  302  door
POST /own_reports/ask/{shared_report}                  403  403  403  302  409  403  302  door
POST /own_reports/want/{own_report}                    403  403  403  302  404  403  302  door
POST /own_reports/want/{shared_report}                 403  403  403  302  302  403  302  door
GET  /own_reports/of/customers                         403  403  403  200  200  403  200  door
GET  /own_reports/of/customers.xlsx                    403  403  403  200  200  403  200  door
GET  /own_reports/of/customers.csv                     403  403  403  200  200  403  200  door
GET  /own_reports/of/customers/print                   403  403  403  200  200  403  200  door
GET  /own_reports/of/customers/behind                  403  403  403  200  200  403  200  door
GET  /own_reports/of/customers/behind.xlsx             403  403  403  200  200  403  200  door
GET  /own_reports/of/customers/behind.csv              403  403  403  200  200  403  200  door
GET  /own_reports/of/customers/behind/print            403  403  403  200  200  403  200  door
GET  /own_reports/of/orders                            403  403  403  200  200  403  200  door
GET  /own_reports/of/orders.xlsx                       403  403  403  200  200  403  200  door
GET  /own_reports/of/orders.csv                        403  403  403  200  200  403  200  door
GET  /own_reports/of/orders/print                      403  403  403  200  200  403  200  door
GET  /own_reports/of/orders/behind                     403  403  403  200  200  403  200  door
GET  /own_reports/of/opportunities                     403  403  403  200  200  403  200  door
GET  /own_reports/of/opportunities.xlsx                403  403  403  200  200  403  200  door
GET  /own_reports/of/opportunities.csv                 403  403  403  200  200  403  200  door
GET  /own_reports/of/opportunities/print               403  403  403  200  200  403  200  door
GET  /own_reports/of/opportunities/behind              403  403  403  200  200  403  200  door
GET  /own_reports/of/tickets                           403  403  403  200  200  403  200  door
GET  /own_reports/of/tickets.xlsx                      403  403  403  200  200  403  200  door
GET  /own_reports/of/tickets.csv                       403  403  403  200  200  403  200  door
GET  /own_reports/of/tickets/print                     403  403  403  200  200  403  200  door
GET  /own_reports/of/tickets/behind                    403  403  403  200  200  403  200  door
GET  /own_reports/of/churn                             403  403  403  200  200  403  200  door
GET  /own_reports/of/churn.xlsx                        403  403  403  200  200  403  200  door
GET  /own_reports/of/churn.csv                         403  403  403  200  200  403  200  door
GET  /own_reports/of/churn/print                       403  403  403  200  200  403  200  door
GET  /own_reports/of/churn/behind                      403  403  403  200  200  403  200  door
GET  /own_reports/of/nothing                           403  403  403  404  404  403  404  door

GET  /dictionary/list/                                 200  200  200  200  403  200  200  door
GET  /dictionary/options                               200  200  200  200  403  200  200  door
GET  /dictionary/show/{word}                           200  200  200  200  403  200  200  door
GET  /dictionary/add                                   403  403  403  403  403  200  200  door
POST /dictionary/add                                   403  403  403  403  403  302  302  door
GET  /dictionary/edit/{word}                           403  403  403  403  403  200  200  door
POST /dictionary/edit/{word}                           403  403  403  403  403  302  302  door
GET  /dictionary/edit/{fixed_word}                     403  403  403  403  403  409  409  door
POST /dictionary/edit/{fixed_word}                     403  403  403  403  403  409  409  door
POST /dictionary/delete/{word}                         403  403  403  403  403  302  302  door
POST /dictionary/delete/{fixed_word}                   403  403  403  403  403  409  409  door
POST /dictionary/delete/{word_in_use}                  403  403  403  403  403  409  409  door

GET  /products/list/                                   200  200  200  200  403  403  200  door
GET  /products/show/{product}                          200  200  200  200  403  403  200  door
GET  /stock/list/                                      200  200  200  200  403  403  200  door

GET  /settings/                                        403  403  403  403  403  200  200  door
POST /settings/                                        403  403  403  403  403  302  302  door

GET  /imports/list/                                    200  200  200  200  403  403  200  door
GET  /imports/list.xlsx                                200  200  200  200  403  403  200  door
GET  /imports/list.csv                                 200  200  200  200  403  403  200  door
GET  /imports/add                                      200  200  200  200  403  403  200  door
POST /imports/add                                      302  302  302  302  403  403  302  door
GET  /imports/columns/{new_import}                     200  404  404  200  403  403  200  door
POST /imports/columns/{new_import}                     302  404  404  302  403  403  302  door
GET  /imports/columns/{done_import}                    409  404  404  409  403  403  409  door
POST /imports/decide/{looked_import}                   302  404  404  302  403  403  302  door
POST /imports/decide/{done_import}                     409  404  404  409  403  403  409  door
GET  /imports/show/{new_import}                        200  404  404  200  403  403  200  door
GET  /imports/show/{looked_import}                     200  404  404  200  403  403  200  door
GET  /imports/show/{done_import}?tab=history           200  404  404  200  403  403  200  door
GET  /imports/progress/{new_import}                    200  404  404  200  403  403  200  door
GET  /imports/rest/{looked_import}.xlsx                200  404  404  200  403  403  200  door
GET  /imports/rest/{looked_import}.csv                 200  404  404  200  403  403  200  door
GET  /imports/step/start/{looked_import}               200  404  404  200  403  403  200  door
POST /imports/step/start/{looked_import}               302  404  404  302  403  403  302  door
POST /imports/step/start/{new_import}                  409  404  404  409  403  403  409  door
GET  /imports/step/undo/{done_import}                  200  404  404  200  403  403  200  door
POST /imports/step/undo/{done_import}                  302  404  404  302  403  403  302  door
POST /imports/step/undo/{looked_import}                409  404  404  409  403  403  409  door
POST /imports/step/check/{new_import}                  404  404  404  404  404  404  404  door
POST /imports/delete/{new_import}                      302  404  404  302  403  403  302  door
POST /imports/delete/{done_import}                     409  404  404  409  403  403  409  door

GET  /hand_over/                                       403  403  403  200  403  200  200  door
GET  /hand_over/{user}                                 403  403  403  200  403  200  200  door
GET  /hand_over/{owner}                                403  403  403  200  403  200  200  door
POST /hand_over/{owner}                                403  403  403  302  403  302  302  door
GET  /hand_over/999999                                 403  403  403  404  403  404  404  door
POST /hand_over/999999                                 403  403  403  404  403  404  404  door

GET  /tokens/list/                                     200  200  200  200  200  200  200  door
GET  /tokens/list.xlsx                                 200  200  200  200  200  200  200  door
GET  /tokens/list.csv                                  200  200  200  200  200  200  200  door
GET  /tokens/options                                   200  200  200  200  200  200  200  door
GET  /tokens/offers/                                   200  200  200  200  200  200  200  door
GET  /tokens/show/{token}                              200  404  404  404  404  200  200  door
GET  /tokens/add                                       200  200  200  200  200  200  200  door
POST /tokens/add                                       302  302  302  302  302  302  302  door
GET  /tokens/step/revoke/{token}                       200  404  404  404  404  200  200  door
POST /tokens/step/revoke/{token}                       302  404  404  404  404  302  302  door
POST /tokens/step/revoke/{revoked_token}               409  404  404  404  404  409  409  door

GET  /webhooks/list/                                   403  403  403  403  403  200  200  door
GET  /webhooks/list.xlsx                               403  403  403  403  403  200  200  door
GET  /webhooks/list.csv                                403  403  403  403  403  200  200  door
GET  /webhooks/options                                 403  403  403  403  403  200  200  door
GET  /webhooks/show/{webhook}                          403  403  403  403  403  200  200  door
GET  /webhooks/add                                     403  403  403  403  403  200  200  door
POST /webhooks/add                                     403  403  403  403  403  302  302  door
GET  /webhooks/edit/{webhook}                          403  403  403  403  403  200  200  door
POST /webhooks/edit/{webhook}                          403  403  403  403  403  302  302  door
POST /webhooks/delete/{webhook}                        403  403  403  403  403  302  302  door
POST /webhooks/try/{webhook}                           403  403  403  403  403  302  302  door
GET  /webhook_messages/list/                           403  403  403  403  403  200  200  door
GET  /webhook_messages/list.xlsx                       403  403  403  403  403  200  200  door
GET  /webhook_messages/list.csv                        403  403  403  403  403  200  200  door
POST /webhook_messages/again/{webhook_message}         403  403  403  403  403  302  302  door

GET  /jobs/list/                                       403  403  403  403  403  200  200  door
GET  /jobs/options                                     403  403  403  403  403  200  200  door
GET  /jobs/show/{run}                                  403  403  403  403  403  200  200  door
GET  /jobs/progress/{run}                              403  403  403  403  403  200  200  door
POST /jobs/step/run/{idle_job}                         403  403  403  403  403  302  302  door
POST /jobs/step/run/nonsense                           403  403  403  403  403  404  404  door

GET  /users/list/                                      403  403  403  403  403  200  200  door
GET  /users/options                                    403  403  403  403  403  200  200  door
GET  /users/show/{user}                                403  403  403  403  403  200  200  door
GET  /users/show/{chief}                               403  403  403  403  403  200  200  door
GET  /users/add                                        403  403  403  403  403  200  200  door
POST /users/add                                        403  403  403  403  403  302  302  door
GET  /users/edit/{user}                                403  403  403  403  403  200  200  door
POST /users/edit/{user}                                403  403  403  403  403  302  302  door
GET  /users/edit/{chief}                               403  403  403  403  403  403  200  door
POST /users/edit/{chief}                               403  403  403  403  403  403  302  door
GET  /users/password/{user}                            403  403  403  403  403  200  200  door
POST /users/password/{user}                            403  403  403  403  403  302  302  door
GET  /users/password/{chief}                           403  403  403  403  403  403  200  door
POST /users/password/{chief}                           403  403  403  403  403  403  302  door

GET  /roles/list/                                      403  403  403  403  403  200  200  door
GET  /roles/options                                    403  403  403  403  403  200  200  door
GET  /roles/show/{role}                                403  403  403  403  403  200  200  door
GET  /roles/add                                        403  403  403  403  403  403  200  door
POST /roles/add                                        403  403  403  403  403  403  302  door
GET  /roles/edit/{role}                                403  403  403  403  403  200  200  door
POST /roles/edit/{role}                                403  403  403  403  403  302  302  door
GET  /roles/edit/{admin_role}                          403  403  403  403  403  403  403  door
POST /roles/edit/{admin_role}                          403  403  403  403  403  403  403  door
POST /roles/delete/{role}                              403  403  403  403  403  403  302  door
POST /roles/delete/{admin_role}                        403  403  403  403  403  403  409  door
"""


LISTS = """
list                                                   li   zhou sun  wang gao  root admin nobody

/opportunities                                         302  302  302  302  403  403  302  door
/plans                                                 302  302  302  302  403  403  302  door
/plan_items                                            302  302  302  302  403  403  302  door
/customers                                             302  302  302  302  403  403  302  door
/contacts                                              302  302  302  302  403  403  302  door
/activities                                            302  302  302  302  403  403  302  door
/churn                                                 302  302  302  302  403  403  302  door
/cooling                                               302  302  302  302  403  403  302  door
/orders                                                302  302  302  302  403  403  302  door
/tickets                                               302  302  302  302  403  403  302  door
/tickets/dispatch                                      403  403  403  302  403  403  302  door
/tickets/handle                                        302  302  302  403  403  403  302  door
/tickets/feedback                                      302  302  302  403  403  403  302  door
/dictionary                                            302  302  302  302  403  302  302  door
/products                                              302  302  302  302  403  403  302  door
/stock                                                 302  302  302  302  403  403  302  door
/tokens                                                302  302  302  302  302  302  302  door
/webhooks                                              403  403  403  403  403  302  302  door
/webhook_messages                                      403  403  403  403  403  302  302  door
/jobs                                                  403  403  403  403  403  302  302  door
/users                                                 403  403  403  403  403  302  302  door
/roles                                                 403  403  403  403  403  302  302  door
/management_reports                                    403  403  403  302  302  403  302  door
/own_reports                                           403  403  403  302  302  403  302  door
/imports                                               302  302  302  302  403  403  302  door
"""


def rows_of_lists():
    """What users choose about a list, and keep of its searches; nobody deletes the search of somebody else, here li."""
    for base, *expected in [line.split() for line in LISTS.splitlines() if line][1:]:
        everybody = dict(zip(MEMBERS, expected, strict=True))
        owner = {who: "404" if got == "302" and who != "li" else got for who, got in everybody.items()}
        yield "POST", f"{base}/look", everybody
        yield "POST", f"{base}/searches", everybody
        yield "POST", f"{base}/searches/{{search}}/delete", owner


def rows():
    """(method, path, {member: expected}) for each line of the table."""
    head, *lines = [line.split() for line in TABLE.splitlines() if line]
    assert head[1:] == MEMBERS
    for method, path, *expected in lines:
        yield method, path, dict(zip(MEMBERS, expected, strict=True))


ROWS = [*rows(), *rows_of_lists()]
