META
key;value
description;Neighbourhood round, made up for parecon
currency;EUR
budget;10000
vote_type;approval
PROJECTS
project_id;cost;name
roof;5000;Roof of the hall
ramp;1800;Ramp at the door
youth;2400;Youth room
press;2900;Second-hand press
garden;700;Garden tools
choir;450;Choir books
bikes;1600;Cargo bikes
kitchen;3100;Kitchen hood
legal;1000;Legal aid fund
film;600;Film evenings
VOTES
voter_id;vote
1;roof,kitchen,ramp
2;roof,ramp
3;kitchen
4;roof,kitchen,ramp
5;roof,kitchen,ramp
6;roof,kitchen,ramp
7;roof,kitchen,press
8;kitchen,ramp
9;roof,kitchen,ramp
10;kitchen
11;roof,kitchen
12;roof,kitchen,ramp
13;roof,kitchen,ramp
14;roof,kitchen,ramp
15;roof
16;roof,kitchen,ramp
17;roof,kitchen,ramp
18;kitchen,ramp
19;roof,kitchen,ramp
20;roof,kitchen,ramp
21;roof,kitchen
22;roof,kitchen,ramp
23;roof,kitchen,ramp
24;roof,kitchen,ramp
25;roof,kitchen,ramp
26;kitchen,ramp
27;roof,kitchen,ramp
28;roof,kitchen,ramp
29;kitchen,ramp
30;roof,kitchen,ramp,bikes
31;roof,kitchen
32;kitchen,ramp
33;roof,kitchen,ramp,bikes
34;youth,bikes,film
35;youth,bikes,film
36;youth,bikes,film
37;youth,bikes,film
38;youth,bikes,film
39;bikes
40;youth,bikes,film
41;youth,bikes,film
42;youth,bikes,film
43;bikes
44;youth,bikes,film
45;youth,film
46;garden,legal,choir
47;garden,legal
48;legal,choir
49;garden,choir
50;garden,legal,choir
51;garden
52;garden,legal
53;garden,legal,choir
54;press,legal
55;press,legal
56;press,legal
57;press
58;press,legal
59;legal
60;press,legal
