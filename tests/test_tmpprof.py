import time, collections, re
import pytest
from tests.test_canary import *
from tests.test_canary import world
import hashlib
@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_prof(app, make_account, make_organisation, make_theme, make_meeting, sign_in, post_office):
    t=time.process_time()
    world = plant(make_account, make_organisation, make_theme, make_meeting, sign_in, app, post_office)
    print("PLANT", time.process_time()-t)
    t=time.process_time()
    met={}
    for k in KINDS:
        t0=time.process_time()
        met[k]=crawl(world.browsers[k], most=1500)
        print("CRAWL",k,len(met[k]),round(time.process_time()-t0,2))
    union = {path for pages in met.values() for path in pages if not path.startswith("/calendar/u/")}
    union = {re.sub(r"^/(events|threads)/(\d+)-.*", r"/\1/\2", path) for path in union}
    g=set(guessed()); print("UNION",len(union),"GUESS",len(g),len(union|g))
    union|=g
    t0=time.process_time(); n=0
    for k in KINDS:
        for p in sorted(union-set(met[k])):
            world.browsers[k].get(p); n+=1
    print("ASK",n,round(time.process_time()-t0,2))
    c=collections.Counter(re.sub(r"=[^&]*","=",re.sub(r"\d+","N",p)) for p in met[SECRETARIAT if 0 else "secretariat"])
    print(c.most_common(90))
    c=collections.Counter(re.sub(r"=[^&]*","=",re.sub(r"\d+","N",p)) for p in union)
    print("U",c.most_common(60))
