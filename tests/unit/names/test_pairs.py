"""Pairs of names that anyone can judge: one person's, or two people's."""

import pytest

from hawiya.names.compare import MATCH, compare_names
from hawiya.names.parse import parse_name

SAME = [
    ("محمد أحمد علي حسن", "Mohamed Ahmed Aly Hassan"),
    ("محمد احمد على حسن", "MUHAMMAD AHMAD ALI HASAN"),
    ("محمد أحمد علي حسن", "Hassan, Mohamed Ahmed Ali"),
    ("محمد أحمد علي حسن", "HASSAN MOHAMED AHMED ALI"),
    ("جمال سمير فتحي رمضان", "Gamal Samir Fathy Ramadan"),
    ("جمال سمير فتحي رمضان", "Jamāl Samīr Fatḥī Ramaḍān"),
    ("جمال سمير فتحي رمضان", "Djamel Samir Fethi Ramadan"),
    ("عبد الرحمن حسين", "Abdelrahman Hussein"),
    ("عبدالرحمن حسين", "Abd El-Rahman Hussein"),
    ("عبد الرحمن حسين", "Abdurrahman Husayn"),
    ("عبد الرحمن حسين", "ʿAbd ar-Raḥmān Ḥusayn"),
    ("عبد الرحمن حسين", "Abdul Rahman Hussain"),
    ("عبد الرحمن حسين", "Abdur Rahman Hussain"),
    ("عبد الستار سامي", "Abdus-Sattar Samy"),
    ("عبد حكيم محمود", "Abdel Hakim Mahmoud"),
    ("عبد الله محمود", "Abdalla Mahmoud"),
    ("عبد الله محمود", "Abd Allah Mahmud"),
    ("صلاح الدين يوسف", "Salah El-Din Youssef"),
    ("صلاح الدين يوسف", "Salahuddin Yusuf"),
    ("صلاح الدين يوسف", "Salaheddine Youcef"),
    ("أبو الفتوح سيد", "Aboul Fotouh Sayed"),
    ("محمد الشناوي", "Mohamed El Shenawy"),
    ("محمد الشناوي", "Mohammed Ash-Shinnawi"),
    ("فتح الله عمر", "Fathallah Omar"),
    ("خالد حسن", "5aled 7assan"),
    ("عمرو سعيد", "Amr Said"),
    ("عمرو سعيد", "Amrou Saeed"),
    ("يسرى كريمة محمود", "Yousra Karema Mahmoud"),
    ("إياد وليد شريف", "Ayad Waled Sheref"),
    ("جنا محمد سمير", "Jana Mohamed Sameer"),
    ("مينا جرجس بطرس", "Mina Girgis Boutros"),
    ("مينا جرجس بطرس", "Mena Gerges Botros"),
    ("مينا جرجس بطرس", "Mina George Peter"),
    ("يوسف البير", "Joseph Albert"),
    ("قاسم الدسوقي", "2asem el Desou2y"),
    ("بدوي عبد القوي", "Badawī ʿAbd al-Qawī"),
    ("هبة الله مصطفى", "Hebatallah Mostafa"),
    ("حبيب الله مصطفى", "Habiballah Mostafa"),
    ("المعتز بالله سامي", "Moataz Bellah Samy"),
    ("المعتصم بالله سامي", "Al-Mutasim Billah Samy"),
    ("المعتزبالله سامي", "Moatazbellah Samy"),
    ("عبد مريم سامي", "Abd Maryam Samy"),
    ("راحيل إبراهيم سمعان", "Rachel Abraham Simeon"),
    ("محمد بن سلمان", "Mohammed bin Salman"),
    ("Mohamed Abdel Fattah El Sayed", "Muhammad Abdulfattah al-Sayyid"),
    ("Shaimaa Gamal Qassem", "Shaymaʾ Jamal Kassem"),
    ("Youssef Aly Khaled", "Yousif Ali Khalid"),
    ("يحيى زكريا", "یحیی زکریا"),
    ("ﻣﺤﻤﺪ ﻋﻠﻲ", "محمد علي"),
    ("مُحَمَّد عليّ", "محمــد على"),
    ("سعيد عبد الحميد", "شعيد عبد الخميد"),
    ("محمد إبراهيم خليل", "محمد ابرهيم خليل"),
    ("محمد احمد علي", "محمداحمد علي"),
    ("محمد احمد مصطفى", "محمد احمد مصط فى"),
    ("ياسمين شريف زغلول", "ياسسمين شريف زعلول"),
    ("محمد أحمد علي حسن", "Mohamed Ahmed"),
    ("محمد أحمد علي حسن", "Mohamed Hassan"),
    ("محمد أحمد علي حسن عثمان", "Mohamed Ahmed Ali"),
    ("John Smith", "Smith, John"),
    ("John A. Smith", "John Andrew Smith"),
    ("Jean-Pierre Müller", "Jean Pierre Muller"),
    ("Иван Петров", "Ivan Petrov"),
    ("Sergey Kuznetsov", "Sergei Kuznecov"),
    ("Katarzyna Nowakowska", "Katarzyna Nowakowksa"),
    ("Maja Peša", "Maja Pesa"),
]  # fmt: skip

DIFFERENT = [
    ("محمد أحمد علي حسن", "Mohamed Ahmed Aly Hussein"),
    ("محمد أحمد علي حسن", "Mahmoud Ahmed Aly Hassan"),
    ("محمد أحمد علي حسن", "Mohamed Hamed Aly Hassan"),
    ("محمد سعيد علي حسن", "Mohamed Sayed Ali Hassan"),
    ("محمد سليم علي حسن", "Mohamed Sallam Ali Hassan"),
    ("محمد سليم علي حسن", "Mohamed Salem Ali Hassan"),
    ("محمد جمال علي حسن", "Mohamed Gamil Ali Hassan"),
    ("محمد أمين علي حسن", "Mohamed Ayman Ali Hassan"),
    ("محمد عمر علي حسن", "Mohamed Amr Ali Hassan"),
    ("محمد عمر علي حسن", "Mohamed Ammar Ali Hassan"),
    ("محمد حميد علي حسن", "Mohamed Hamed Ali Hassan"),
    ("Mohamed Ahmed Ali Hassan", "Mohamed Ahmed Ali Hussein"),
    ("Mohamed Ahmed Ali Hassan", "Mahmoud Ahmed Ali Hassan"),
    ("Mohamed Omar Ali Hassan", "Mohamed Amr Ali Hassan"),
    ("Mohamed Gamal Ali Hassan", "Mohamed Jamil Ali Hassan"),
    ("Mohamed Salem Ali Hassan", "Mohamed Sallam Ali Hassan"),
    ("محمد أحمد علي حسن", "محمد أحمد علي حسين"),
    ("محمد أحمد علي حسن", "محمد حامد علي حسن"),
    ("محمد أحمد علي حسن", "محمود أحمد علي حسن"),
    ("محمد سعيد علي حسن", "محمد سيد علي حسن"),
    ("محمد جمال علي حسن", "محمد جميل علي حسن"),
    ("محمد سالم علي حسن", "محمد سليم علي حسن"),
    ("محمد", "محمد أحمد علي حسن"),
    ("Mohamed", "Mohamed Ahmed Ali"),
    ("أحمد علي حسن", "محمد أحمد علي حسن"),
    ("أحمد محمد", "محمد أحمد علي حسن"),
    ("John Smith", "Peter Smith"),
    ("Ivan Petrov", "Ivan Sidorov"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "b"), SAME)
def test_one_person(a: str, b: str) -> None:
    assert compare_names(parse_name(a), parse_name(b)).score >= MATCH
    assert compare_names(parse_name(b), parse_name(a)).score >= MATCH


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_two_people(a: str, b: str) -> None:
    assert compare_names(parse_name(a), parse_name(b)).score < MATCH
    assert compare_names(parse_name(b), parse_name(a)).score < MATCH
