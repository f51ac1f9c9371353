"""What the invented people of the benchmark say: as long, and in as many scripts, as real posts."""

NAMES = ("Bolor", "Hye-jin", "佐藤 明", "李娜", "Анна", "Ким Чхоль", "Сарнай", "王伟", "Tuya", "田中 優")
SUBJECTS = (
    "Saxaul belts",
    "Dust warnings",
    "Grazing by turns",
    "Wells and pumps",
    "Young herders",
    "Seed banks",
)
PLACES = ("in the Gobi", "in Alxa", "in Dornogovi", "along the railway", "on salt ground", "in Kalmykia")

PARTS = {
    "en": (
        "We planted **twelve rows** of saxaul across the wind, and after the second winter two of three "
        "plants live. What counts is not the number that is planted but the number that still stands when "
        "nobody waters any more.",
        "Please tell which distance between rows you use, and from which side the sand comes. "
        "Our herders ask for a gap of forty metres for the animals:\n\n"
        "- rows along the road,\n- a gap each 300 metres,\n- a fence for three summers.",
        "> two of three plants live\n\nThat is more than we have seen. The report of the station says 41 %, "
        "and [its table](https://example.org/table) shows why: the roots find water at four metres.",
    ),
    "zh": (
        "我们在**迎风面**种了十二行梭梭,第二个冬天以后还有三分之二活着。重要的不是种了多少,而是没有人浇水以后还剩多少。",
        "请告诉我们行距是多少,风沙从哪一边来。牧民希望留出四十米的通道,让牲畜通过,并在头三个夏天围封。",
    ),
    "ja": (
        "風上に**十二列**のサクサウールを植えました。二度目の冬を越えて、三本のうち二本が生きています。水をやらなくなってから何本残るかが大切です。",
        "列の間隔と、砂の来る方向を教えてください。遊牧民は、家畜のために四十メートルの隙間を求めています。",
    ),
    "ko": (
        "바람이 불어오는 쪽에 삭사울을 **열두 줄** 심었고, 두 번째 겨울이 지난 뒤 세 그루 가운데 "
        "두 그루가 살아 있습니다. 물을 주지 않게 된 뒤에 몇 그루가 남는지가 중요합니다.",
    ),
    "mn": (
        "Бид салхины эсрэг **арван хоёр эгнээ** заг тарьсан. Хоёр дахь өвлийн дараа гурван мод "
        "тутмын хоёр нь амьд байна. Хэдийг тарьсан нь биш, усалгаагүй болсны дараа хэд нь үлдсэн нь чухал.",
    ),
    "ru": (
        "Мы посадили **двенадцать рядов** саксаула поперёк ветра, и после второй зимы живы "
        "два растения из трёх. Важно не сколько посажено, а сколько стоит, когда никто больше не поливает.",
        "Скажите, пожалуйста, какое расстояние между рядами вы берёте и с какой стороны приходит песок. "
        "Чабаны просят проход в сорок метров для скота.",
    ),
}


def name(number: int) -> str:
    """Return the name of person ``number``."""
    return f"{NAMES[number % len(NAMES)]} {number}"


def title(number: int) -> str:
    """Return the title of thread or meeting ``number``."""
    return f"{SUBJECTS[number % len(SUBJECTS)]} {PLACES[number // len(SUBJECTS) % len(PLACES)]}"


def sentence(number: int) -> str:
    """Return one sentence."""
    return PARTS["en"][number % 3].split(". ")[0].replace("**", "") + "."


def texts() -> list[tuple[str, str]]:
    """Return (language, Markdown) of all posts there are: one to three paragraphs each."""
    found = []
    for language, parts in PARTS.items():
        for first in range(len(parts)):
            found += [(language, "\n\n".join((parts[first:] + parts[:first])[:n])) for n in (1, 2, 3)]
    return found
