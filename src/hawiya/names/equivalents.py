"""Names whose Latin form is not found by its sound, as their bearers write them; folded as `folding` does it.

Most are Christian names of Egypt, in the form of another language: by common usage of Copts and of the Levantine
families. In a few folding hides the sound: يسرى, a woman, has the letters of يسري, a man.
"""

EQUIVALENTS: dict[str, tuple[str, ...]] = {
    "اليزابيث": ("elizabeth", "elisabeth"),
    "اياد": ("ayad",),
    "ايلي": ("elie", "eli", "elias"),
    "البير": ("albert",),
    "الفونس": ("alphonse",),
    "انطون": ("antoine", "anton", "anthony"),
    "انطونيوس": ("antonios", "antonius", "anthony"),
    "ادوار": ("edward", "edouard"),
    "ادوارد": ("edward", "edouard"),
    "اندراوس": ("andrew", "andreas"),
    "بطرس": ("peter", "petros", "pierre"),
    "بولس": ("paul", "pavlos", "paulos"),
    "بيير": ("pierre",),
    "تادرس": ("tadros", "theodore", "theodoros"),
    "توماس": ("thomas",),
    "جاك": ("jacques", "jack"),
    "جرجس": ("george", "georges", "girgis"),
    "جورج": ("george", "georges"),
    "جوزيف": ("joseph",),
    "جون": ("john",),
    "جوني": ("johnny",),
    "جيهان": ("jehan", "gehan", "jihan"),
    "حسني": ("hosna",),
    "حنا": ("john", "hanna"),
    "دانيال": ("daniel",),
    "داود": ("david",),
    "دنيز": ("denise",),
    "ريتشارد": ("richard",),
    "ريمون": ("raymond", "ramon"),
    "سوزان": ("susan", "suzanne"),
    "عطا": ("att",),
    "غبريال": ("gabriel",),
    "فيكتور": ("victor",),
    "فيليب": ("philip", "philippe"),
    "كيرلس": ("cyril",),
    "لوقا": ("luke", "luka"),
    "متي": ("matthew", "matta"),
    "مرجريت": ("margaret", "marguerite"),
    "مرغريت": ("margaret", "marguerite"),
    "مرقس": ("mark", "marcus", "markos", "morcos", "morkos"),
    "ميخاييل": ("michael", "mikhail", "michel"),
    "ميشيل": ("michel", "michelle", "michael"),
    "نانسي": ("nancy",),
    "نقولا": ("nicholas", "nicolas", "nicola"),
    "نيقولا": ("nicholas", "nicolas", "nicola"),
    "نيفين": ("neveen", "nevin", "nevine"),
    "هنري": ("henry", "henri"),
    "هيلانه": ("helen", "helena"),
    "وليم": ("william",),
    "يس": ("yaseen", "yasin", "yassin", "yassine"),
    "يسري": ("yosra", "yousra", "yusra"),
    "يعقوب": ("jacob", "yacoub"),
    "يوحنا": ("john", "youhanna"),
    "يوسف": ("joseph",),
}

NAMES_OF: dict[str, tuple[str, ...]] = {
    latin: tuple(arabic for arabic, forms in EQUIVALENTS.items() if latin in forms)
    for latin in dict.fromkeys(form for forms in EQUIVALENTS.values() for form in forms)
}
"""The same by the Latin form."""
